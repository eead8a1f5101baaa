using System.Diagnostics;

namespace Mlm.Bench.Compare;

/// <summary>A side of the comparison: a checkout of the repository, with a build of its own that leaves the checkout as it is.</summary>
internal sealed class Checkout
{
    private readonly string _work;

    /// <param name="name">What the side is called.</param>
    /// <param name="root">The checkout's folder.</param>
    /// <param name="work">Where its build lies.</param>
    public Checkout(string name, string root, string work)
    {
        Name = name;
        Root = root;
        _work = work;
        TimedFolder = Path.Combine(work, "timed");
        Directory.CreateDirectory(TimedFolder);
    }

    /// <summary>What the side is called.</summary>
    public string Name { get; }

    /// <summary>The checkout's folder.</summary>
    public string Root { get; }

    /// <summary>Where the classes stand that time their statements.</summary>
    public string TimedFolder { get; }

    /// <summary>The folder of the command, with everything that it needs.</summary>
    public string CommandFolder => Path.Combine(Binaries, "Mlm.Cli", "release");

    private string Binaries => Path.Combine(_work, "checkout", "bin");

    private string WorkerFolder => Path.Combine(_work, "worker");

    /// <summary>Builds the command, and with it compiler and runtime.</summary>
    public void Build() => Dotnet(Root, "build", "src/Mlm.Cli", "--artifacts-path", Path.Combine(_work, "checkout"));

    /// <summary>Builds the worker: the same sources on both sides, against this side's runtime and with this side's generator.</summary>
    /// <param name="tree">The working tree, where the worker's sources are.</param>
    /// <param name="specs">The folder of the specs and their <c>Specs.props</c>.</param>
    public void BuildWorker(string tree, string specs) =>
        Dotnet(
            tree,
            "build",
            "bench/Mlm.Bench.Worker",
            "--artifacts-path",
            WorkerFolder,
            $"-p:MlmBinaries={Binaries}",
            $"-p:MlmSpecs={specs}",
            $"-p:MlmTimed={TimedFolder}",
            // A compiler that stays alive would hold the other side's generator.
            "-p:UseSharedCompilation=false"
        );

    /// <summary>Starts a worker.</summary>
    public Worker StartWorker() =>
        new(Path.Combine(WorkerFolder, "bin", "Mlm.Bench.Worker", "release", "Mlm.Bench.Worker.dll"));

    /// <summary>Runs the command in a folder.</summary>
    public CommandOutput Mlm(string folder, params string[] arguments) =>
        CommandOutput.Of(folder, ["dotnet", Path.Combine(CommandFolder, "mlm.dll"), .. arguments]);

    private static void Dotnet(string folder, params string[] arguments)
    {
        var output = CommandOutput.Of(
            folder,
            ["dotnet", .. arguments, "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false"]
        );
        if (output.ExitCode != 0)
            throw new InvalidOperationException($"{folder}: the build failed\n{output.Stdout}{output.Stderr}");
    }
}

/// <summary>What a command wrote.</summary>
internal sealed record CommandOutput(int ExitCode, string Stdout, string Stderr)
{
    /// <summary>Runs a command to its end.</summary>
    public static CommandOutput Of(string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var stderr = process.StandardError.ReadToEndAsync();
        var stdout = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandOutput(process.ExitCode, stdout, stderr.Result);
    }
}
