using Mlm.Cli.Output;
using Mlm.Training;
using Mlm.Training.Evaluation;
using Mlm.Training.Vocabulary;
using static System.FormattableString;

namespace Mlm.Cli.Commands.Fill;

/// <summary>How <c>mlm fill</c> says what it found.</summary>
internal static class FillOutput
{
    /// <summary>A block a <c>[MASK]</c>, a line a candidate.</summary>
    public static void WriteText(TextWriter writer, IReadOnlyList<FilledMask> filled)
    {
        for (var i = 0; i < filled.Count; i++)
        {
            if (filled.Count > 1)
                writer.WriteLine(Invariant($"{SpecialTokens.MaskText} {i + 1} of {filled.Count}"));
            var width = filled[i].Candidates.Max(c => c.Token.Length);
            foreach (var (token, probability) in filled[i].Candidates)
                writer.WriteLine($"  {token.PadRight(width)}  {Invariant($"{100 * probability, 5:F1}")} %");
        }
    }

    /// <summary>One JSON object.</summary>
    public static void WriteJson(TextWriter writer, string text, RunDirectory run, IReadOnlyList<FilledMask> filled) =>
        JsonOutput.Write(
            writer,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("text", text);
                json.WriteString("run", run.Path);
                json.WriteStartArray("masks");
                foreach (var mask in filled)
                {
                    json.WriteStartArray();
                    foreach (var (token, probability) in mask.Candidates)
                    {
                        json.WriteStartObject();
                        json.WriteString("token", token);
                        json.WriteNumber("probability", probability);
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
}
