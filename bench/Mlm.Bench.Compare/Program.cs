using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Mlm.Bench.Compare;
using Mlm.Testing;

var sizes = Directory
    .GetFiles(Repository.File("bench", "specs"), "*.mlm")
    .Select(path => Path.GetFileNameWithoutExtension(path))
    .Order(StringComparer.Ordinal)
    .ToArray();

var baseFolder = new Argument<string>("BASE") { Description = "The folder of the other checkout." };
var bits = Part("--bits", "Compares the bits of weights, losses, gradients and answers.");
var plans = Part("--plans", "Compares mlm plan --json of every spec.");
var diagnostics = Part("--diagnostics", "Compares what mlm check says of wrong specs.");
var time = Part("--time", "Times the steps of bench/specs, the sides in turns.");
var sizesOption = new Option<string>("--sizes")
{
    Description = "Which of bench/specs are timed, comma-separated.",
    DefaultValueFactory = _ => string.Join(',', sizes),
};
var threads = new Option<string>("--threads")
{
    Description = "At which numbers of threads, comma-separated.",
    DefaultValueFactory = _ => Environment.ProcessorCount > 1 ? "1,2" : "1",
};
var rounds = new Option<int>("--rounds")
{
    Description =
        "How often each side has its turn at least; up to four times as often where the interval says too little.",
    DefaultValueFactory = _ => 15,
};
var seconds = new Option<double>("--seconds")
{
    Description = "How long a turn lasts, about; a step at the least.",
    DefaultValueFactory = _ => 0.7,
};
sizesOption.Validators.Add(result =>
{
    foreach (var name in Items(result.GetValueOrDefault<string>()).Except(sizes))
        result.AddError($"--sizes: there is no size {name}; there are {string.Join(", ", sizes)}.");
});
threads.Validators.Add(result =>
{
    foreach (var item in Items(result.GetValueOrDefault<string>()))
    {
        if (!int.TryParse(item, out var count) || count < 1)
            result.AddError($"--threads: {item} is no number of threads.");
    }
});
rounds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
        result.AddError("--rounds must be at least 1.");
});

var command = new RootCommand(
    "Compares the working tree with another checkout: bits, plans, diagnostics and time; all four, unless some are named."
)
{
    baseFolder,
    bits,
    plans,
    diagnostics,
    time,
    sizesOption,
    threads,
    rounds,
    seconds,
};
command.SetAction(parsed =>
{
    var all = new[] { bits, plans, diagnostics, time }.All(part => !parsed.GetValue(part));
    var work = Repository.File("bench", "Mlm.Bench.Compare", "bin", "work");
    var root = Path.GetFullPath(parsed.GetValue(baseFolder)!);
    var before = new Checkout("base", root, Path.Combine(work, FolderName(root)));
    var now = new Checkout("working tree", Repository.Root, Path.Combine(work, "working-tree"));
    foreach (var side in new[] { before, now })
    {
        Progress($"building {side.Name}");
        side.Build();
    }

    var differences = 0;
    if (all || parsed.GetValue(plans))
        differences += PlanComparison.Run(before, now);
    if (all || parsed.GetValue(diagnostics))
        differences += DiagnosticsComparison.Run(before, now, Path.Combine(work, "texts"));
    var runsSteps = all || parsed.GetValue(bits) || parsed.GetValue(time);
    var specs = runsSteps ? BuildWorkers(before, now, Path.Combine(work, "specs")) : [];
    if (all || parsed.GetValue(bits))
        differences += BitsComparison.Run(before, now, specs);
    if (all || parsed.GetValue(time))
    {
        var settings = new TimeSettings(
            [.. Items(parsed.GetValue(threads)).Select(int.Parse)],
            parsed.GetValue(rounds),
            parsed.GetValue(seconds)
        );
        var timed = Items(parsed.GetValue(sizesOption)).Select(size => specs.Single(spec => spec.Size == size));
        differences += TimeComparison.Run(before, now, timed, settings);
    }
    return differences == 0 ? 0 : 1;
});
return command.Parse(args).Invoke();

static Option<bool> Part(string name, string description) => new(name) { Description = description };

static string[] Items(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries);

static IReadOnlyList<ComparedSpec> BuildWorkers(Checkout before, Checkout now, string folder)
{
    var specs = ComparedSpec.All();
    var files = specs.ToDictionary(spec => spec.SizeClass + ".mlm", spec => spec.Text);
    files["Specs.props"] =
        $"<Project>\n  <ItemGroup>\n{string.Concat(specs.Select(spec => spec.ToItem(Path.Combine(folder, spec.SizeClass + ".mlm"))))}  </ItemGroup>\n</Project>\n";
    Files.WriteAll(folder, files);
    foreach (var side in new[] { before, now })
    {
        Progress($"building the worker of {side.Name}");
        TimedClasses.Write(side, specs);
        side.BuildWorker(Repository.Root, folder);
    }
    return specs;
}

// What was built of one checkout is not taken for another's.
static string FolderName(string root) =>
    "base-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..12];

static void Progress(string what) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
