namespace Mlm.Training.Evaluation;

/// <summary>How well masked tokens of held-out text were foreseen.</summary>
/// <param name="Loss">The model's mean cross-entropy in nats.</param>
/// <param name="UnigramLoss">The baseline's, over the same places.</param>
/// <param name="Accuracy">The share of places whose most probable token was right.</param>
/// <param name="Places">How many places were asked.</param>
public sealed record HeldOutResult(double Loss, double UnigramLoss, double Accuracy, int Places)
{
    /// <summary>How much better the model is than the baseline, in nats.</summary>
    public double Gain => UnigramLoss - Loss;
}
