using System.CommandLine;
using Mlm.Bench;

var markdown = new Option<bool>("--markdown") { Description = "Prints a table for the README instead of plain text." };
var rounds = new Option<int>("--rounds")
{
    Description = "How often the two sides take turns.",
    DefaultValueFactory = _ => 7,
};
var seconds = new Option<double>("--seconds") { Description = "How long a turn lasts.", DefaultValueFactory = _ => 2 };
var command = new RootCommand("Measures Mlm.Gen's compiled step of specs/bert.mlm side by side with libtorch's.")
{
    markdown,
    rounds,
    seconds,
};
rounds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
        result.AddError("--rounds must be at least 1.");
});
command.SetAction(parsed =>
{
    LibtorchLibrary.Load();
    var batches = Batch.Draw(count: 8, seed: 1);
    var agreement = Agreement.Check(batches);
    int[] threadCounts = [.. new[] { 1, 2 }.Where(threads => threads <= Environment.ProcessorCount)];
    Comparison[] comparisons =
    [
        .. threadCounts.Select(threads =>
            Comparison.Measure(batches, threads, parsed.GetValue(rounds), parsed.GetValue(seconds))
        ),
    ];
    var report = new Report(batches, agreement, comparisons);
    Console.Out.Write(parsed.GetValue(markdown) ? report.ToMarkdown() : report.ToText());
});
return command.Parse(args).Invoke();
