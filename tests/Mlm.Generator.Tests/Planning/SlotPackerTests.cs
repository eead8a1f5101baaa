using Mlm.Generator.Planning;

namespace Mlm.Generator.Tests.Planning;

/// <summary>Places for slots, over lifetimes made by hand and by chance.</summary>
public class SlotPackerTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SlotsThatLiveAtOneTime_DoNotOverlap(int seed)
    {
        var (storages, lengths) = RandomSlots(seed);

        var (offsets, total) = SlotPacker.Pack(storages, lengths, default);

        for (var i = 0; i < storages.Length; i++)
        for (var j = 0; j < i; j++)
        {
            var meet = storages[i].First <= storages[j].Last && storages[j].First <= storages[i].Last;
            var overlap = offsets[i] < offsets[j] + lengths[j] && offsets[j] < offsets[i] + lengths[i];
            Assert.False(meet && overlap, $"{storages[i]} at {offsets[i]} and {storages[j]} at {offsets[j]} overlap");
        }
        Assert.Equal(Enumerable.Range(0, lengths.Length).Max(i => offsets[i] + lengths[i]), total);
    }

    // Whole cache lines stay whole, and no packing takes less than what is alive at one time.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slots_LieOnCacheLines_AndShareMemory(int seed)
    {
        var (storages, lengths) = RandomSlots(seed);

        var (offsets, total) = SlotPacker.Pack(storages, lengths, default);

        Assert.All(offsets, offset => Assert.Equal(0, offset % 16));
        var peak = Enumerable.Range(0, 30).Max(time => Alive(time).Sum(i => lengths[i]));
        Assert.InRange(total, peak, lengths.Sum() - 1);

        IEnumerable<int> Alive(int time) =>
            Enumerable.Range(0, lengths.Length).Where(i => storages[i].First <= time && time <= storages[i].Last);
    }

    [Fact]
    public void ASlotWhoseLifetimeMeetsNoOther_TakesTheSamePlace()
    {
        var (offsets, total) = SlotPacker.Pack([Lives(0, 1), Lives(2, 3), Lives(4, 4)], [16, 64, 32], default);

        Assert.Equal([0, 0, 0], offsets);
        Assert.Equal(64, total);
    }

    // The node that last reads one writes the other.
    [Fact]
    public void LifetimesThatMeetInOneNode_LieApart()
    {
        var (offsets, total) = SlotPacker.Pack([Lives(0, 2), Lives(2, 3)], [32, 16], default);

        Assert.Equal([0, 32], offsets);
        Assert.Equal(48, total);
    }

    // 48 lies between 64 and 32 and dies early; what comes after it finds that gap.
    [Fact]
    public void ASmallSlot_TakesTheLowestGapThatHoldsIt()
    {
        var (offsets, total) = SlotPacker.Pack(
            [Lives(0, 9), Lives(0, 3), Lives(0, 9), Lives(4, 9), Lives(3, 9)],
            [64, 48, 32, 16, 16],
            default
        );

        Assert.Equal([0, 64, 112, 64, 144], offsets);
        Assert.Equal(160, total);
    }

    [Fact]
    public void Apart_GivesEachAPlaceOfItsOwn()
    {
        var (offsets, total) = SlotPacker.Apart([16, 64, 32]);

        Assert.Equal([0, 16, 80], offsets);
        Assert.Equal(112, total);
    }

    [Fact]
    public void Packing_CanBeCanceled() =>
        Assert.Throws<OperationCanceledException>(() =>
            SlotPacker.Pack([Lives(0, 1)], [16], new CancellationToken(canceled: true))
        );

    private static Storage Lives(int first, int last) => new([], first, last);

    private static (Storage[] Storages, long[] Lengths) RandomSlots(int seed)
    {
        var random = new Random(seed);
        var storages = new Storage[40];
        for (var i = 0; i < storages.Length; i++)
        {
            var first = random.Next(30);
            storages[i] = Lives(first, Math.Min(29, first + random.Next(12)));
        }
        return (storages, [.. storages.Select(_ => 16L * random.Next(1, 20))]);
    }
}
