using Mlm.Runtime.Memory;

namespace Mlm.Runtime.Kernels;

/// <summary>Ids become addresses: they are looked at on the caller's thread before anything is written.</summary>
internal static unsafe class IdCheck
{
    /// <summary>Throws unless the first <paramref name="count"/> ids are in 0 … limit − 1.</summary>
    public static void Below(IdSlot ids, int count, long limit, string name)
    {
        ids.Require(count);
        for (var i = 0; i < count; i++)
        {
            if ((uint)ids.Pointer[i] >= limit)
                throw new ArgumentException($"{name}[{i}] is {ids.Pointer[i]}, not in 0 … {limit - 1}", name);
        }
    }

    /// <summary>Throws unless the first <paramref name="count"/> places ascend and are in 0 … limit − 1.</summary>
    public static void Ascending(IdSlot places, int count, long limit)
    {
        Below(places, count, limit, nameof(places));
        for (var i = 1; i < count; i++)
        {
            if (places.Pointer[i - 1] >= places.Pointer[i])
                throw new ArgumentException($"places[{i}] does not ascend", nameof(places));
        }
    }

    /// <summary>The first index whose place is at least <paramref name="place"/>; the places ascend.</summary>
    public static int FirstAtLeast(int* places, int from, int count, long place)
    {
        var end = count;
        while (from < end)
        {
            var middle = (from + end) >>> 1;
            if (places[middle] < place)
                from = middle + 1;
            else
                end = middle;
        }
        return from;
    }
}
