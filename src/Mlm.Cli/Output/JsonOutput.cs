using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mlm.Cli.Output;

/// <summary>Results for programs. Written by hand, without reflection, so that a native build has them too.</summary>
internal static class JsonOutput
{
    /// <summary>Writes one JSON value.</summary>
    public static void Write(TextWriter writer, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(buffer, options))
            write(json);
        writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
