using System.CommandLine;
using Mlm.Bench;

const string folder = "bench"; // bench/run starts this at the root
string[] allSizes = [.. MeasuredModel.Sizes.Select(model => model.Name)];
int[] allThreads = [.. new[] { 1, 2 }.Where(threads => threads <= Environment.ProcessorCount)];

var sizes = new Option<string>("--sizes")
{
    Description = "Which sizes, comma-separated.",
    DefaultValueFactory = _ => string.Join(',', allSizes),
};
var threads = new Option<string>("--threads")
{
    Description = "At which numbers of threads, comma-separated.",
    DefaultValueFactory = _ => string.Join(',', allThreads),
};
var rounds = new Option<int>("--rounds")
{
    Description = "How often each side has its turn.",
    DefaultValueFactory = _ => 7,
};
var seconds = new Option<double>("--seconds")
{
    Description = "How long the slowest side's turn lasts; a step at the least.",
    DefaultValueFactory = _ => 1,
};
var growth = new Option<bool>("--growth")
{
    Description = "Measures how time and memory grow with T, D, V and L instead, at the first number of threads.",
};
var bandwidth = new Option<bool>("--bandwidth")
{
    Description = "Measures how fast AdamW and the gradient's norm go through memory instead.",
};
var write = new Option<bool>("--write")
{
    Description = "Writes bench/RESULTS.md, its plots and results.json; what this run did not measure stays.",
};
var redraw = new Option<bool>("--redraw")
{
    Description = "Measures nothing and writes page and plots anew from bench/results.json.",
};
sizes.Validators.Add(result =>
{
    foreach (var name in Items(result.GetValueOrDefault<string>()).Except(allSizes))
        result.AddError($"--sizes: there is no size {name}; there are {string.Join(", ", allSizes)}.");
});
threads.Validators.Add(result =>
{
    foreach (var item in Items(result.GetValueOrDefault<string>()).Except(allThreads.Select(t => $"{t}")))
        result.AddError($"--threads: {item} is none of {string.Join(", ", allThreads)}.");
});
rounds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
        result.AddError("--rounds must be at least 1.");
});

var command = new RootCommand("Measures Mlm.Gen's compiled step side by side with libtorch's.")
{
    sizes,
    threads,
    rounds,
    seconds,
    growth,
    bandwidth,
    write,
    redraw,
    AloneProcess.Command(),
};
command.SetAction(parsed =>
{
    var results = Results.Read(folder);
    if (!parsed.GetValue(redraw))
    {
        LibtorchLibrary.Load();
        int[] threadCounts = [.. Items(parsed.GetValue(threads)).Select(int.Parse)];
        if (parsed.GetValue(growth))
        {
            var grown = GrowthResult.MeasureAll(threadCounts[0], Progress);
            results = results with { Growth = Run<GrowthResult>.Ended(args, grown) };
            Console.Out.Write(ResultsPage.OfGrowth(results.Growth));
        }
        else if (parsed.GetValue(bandwidth))
        {
            var measured = BandwidthResult.MeasureAll(threadCounts, Progress);
            results = results with { Bandwidth = Run<BandwidthResult>.Ended(args, measured) };
            Console.Out.Write(ResultsPage.OfBandwidth(results.Bandwidth));
        }
        else
        {
            SizeResult[] measured =
            [
                .. Items(parsed.GetValue(sizes))
                    .Select(name => MeasuredModel.Sizes.First(model => model.Name == name))
                    .Select(model =>
                        SizeResult.Measure(
                            model,
                            threadCounts,
                            parsed.GetValue(rounds),
                            parsed.GetValue(seconds),
                            what => Progress($"{model.Name}: {what}")
                        )
                    ),
            ];
            results = results with { Sizes = Run<SizeResult>.Ended(args, measured) };
            Console.Out.Write(ResultsPage.OfSizes(results.Sizes));
        }
    }
    if (parsed.GetValue(write) || parsed.GetValue(redraw))
        results.Write(folder);
});
return command.Parse(args).Invoke();

static string[] Items(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries);

static void Progress(string what) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
