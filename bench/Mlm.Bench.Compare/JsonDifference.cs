using System.Text.Json;

namespace Mlm.Bench.Compare;

/// <summary>Where two JSON texts say different things.</summary>
/// <param name="Path">The place: <c>slots[3].bytes</c>.</param>
/// <param name="Before">What the one says there; null where it has no such field.</param>
/// <param name="Now">What the other says; null likewise.</param>
internal sealed record JsonDifference(string Path, string? Before, string? Now)
{
    /// <summary>Whether only one side has the field.</summary>
    public bool IsOfOneSide => Before == null || Now == null;

    /// <summary>The path without numbers: the same for every element of an array.</summary>
    public string Field => System.Text.RegularExpressions.Regex.Replace(Path, @"\[\d+\]", "[]");

    /// <summary>All differences, in the order of the text.</summary>
    public static IEnumerable<JsonDifference> Between(JsonElement before, JsonElement now, string path = "")
    {
        if (before.ValueKind == JsonValueKind.Object && now.ValueKind == JsonValueKind.Object)
            return BetweenObjects(before, now, path);
        if (before.ValueKind == JsonValueKind.Array && now.ValueKind == JsonValueKind.Array)
            return BetweenArrays(before, now, path);
        return JsonElement.DeepEquals(before, now)
            ? []
            : [new JsonDifference(path, before.GetRawText(), now.GetRawText())];
    }

    private static IEnumerable<JsonDifference> BetweenObjects(JsonElement before, JsonElement now, string path)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        foreach (var field in before.EnumerateObject())
        {
            if (!now.TryGetProperty(field.Name, out var other))
                yield return new JsonDifference(prefix + field.Name, field.Value.GetRawText(), null);
            else
            {
                foreach (var difference in Between(field.Value, other, prefix + field.Name))
                    yield return difference;
            }
        }
        foreach (var field in now.EnumerateObject().Where(field => !before.TryGetProperty(field.Name, out _)))
            yield return new JsonDifference(prefix + field.Name, null, field.Value.GetRawText());
    }

    // Of arrays of different lengths, element by element, nearly everything would differ.
    private static IEnumerable<JsonDifference> BetweenArrays(JsonElement before, JsonElement now, string path) =>
        before.GetArrayLength() != now.GetArrayLength()
            ? [new JsonDifference(path, $"{before.GetArrayLength()} elements", $"{now.GetArrayLength()} elements")]
            : before
                .EnumerateArray()
                .Zip(now.EnumerateArray())
                .SelectMany((pair, i) => Between(pair.First, pair.Second, $"{path}[{i}]"));
}
