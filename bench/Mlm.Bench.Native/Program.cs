using System.Globalization;
using Mlm.Bench;

// What AloneProcess.MeasureNative starts: a size's name, and how many threads.
var model = MeasuredModel.Sizes.First(size => size.Name == args[0]);
Console.Out.Write(Alone.MeasureMlmGen(model, int.Parse(args[1], CultureInfo.InvariantCulture)).ToJson());
