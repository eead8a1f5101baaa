using System.Text.Json;
using Mlm.Bench.Worker;

// A side of bench/compare. It waits for the next line without using the processor.
using var open = new OpenModel();
while (Console.In.ReadLine() is { } line)
{
    Answer answer;
    try
    {
        answer = Do(JsonSerializer.Deserialize<Request>(line)!, open);
    }
    catch (Exception fault)
    {
        answer = new Answer { Error = fault.ToString() };
    }
    Console.Out.WriteLine(JsonSerializer.Serialize(answer));
}

static Answer Do(Request request, OpenModel open)
{
    switch (request.Do)
    {
        case RequestKind.Digest:
            return new Answer { Digests = StepDigests.Of(request.Case!) };
        case RequestKind.Open:
            return new Answer { Ms = open.Open(request.Class!, request.Threads) };
        case RequestKind.Turn:
            return new Answer { Ms = open.Turn(request.Steps, request.StartsCold) };
        default:
            open.Dispose();
            return new Answer();
    }
}
