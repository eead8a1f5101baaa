using Mlm.Training.Vocabulary;

namespace Mlm.Training.Tests.Vocabulary;

public class BpeTrainerTests
{
    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    [Fact]
    public void Train_OnThreeWords_MergesTheMostFrequentPairsFirst()
    {
        // a ##b 5 times, b ##c 4 times, ##b ##c twice. `ab` leaves ab ##c twice and ##b ##c never.
        var counts = new Dictionary<string, long>
        {
            ["ab"] = 3,
            ["abc"] = 2,
            ["bc"] = 4,
        };
        var vocabulary = BpeTrainer.Train(counts, 13);
        Assert.Equal([.. Specials, "##b", "##c", "a", "b", "ab", "bc", "abc", "[unused0]"], vocabulary);
    }

    [Fact]
    public void Train_WithEqualCounts_TakesThePairWhosePiecesComeFirst()
    {
        var vocabulary = BpeTrainer.Train(new Dictionary<string, long> { ["ba"] = 1, ["ab"] = 1 }, 10);
        Assert.Equal([.. Specials, "##a", "##b", "a", "b", "ab"], vocabulary);
    }

    [Fact]
    public void Train_WithTwoWaysToOneText_HasItOnce()
    {
        var counts = new Dictionary<string, long>
        {
            ["xab"] = 9,
            ["xabc"] = 5,
            ["xbc"] = 9,
            ["yabc"] = 1,
            ["abc"] = 20,
        };
        var vocabulary = BpeTrainer.Train(counts, 40);
        Assert.Equal(vocabulary.Count, vocabulary.Distinct().Count());
    }

    [Fact]
    public void Train_WithRepeatedCharacters_CountsPairsThatOverlapAsTheyAreMerged()
    {
        // a ##a ##a ##a has (##a, ##a) twice; then, in a ##aa ##a, the pair of a comes first.
        var vocabulary = BpeTrainer.Train(new Dictionary<string, long> { ["aaaa"] = 2 }, 10);
        Assert.Equal([.. Specials, "##a", "a", "##aa", "aaa", "aaaa"], vocabulary);
    }

    [Fact]
    public void Train_WithMoreCharactersThanRoom_KeepsTheMostFrequent()
    {
        var vocabulary = BpeTrainer.Train(
            new Dictionary<string, long>
            {
                ["a"] = 1,
                ["b"] = 3,
                ["c"] = 2,
            },
            7
        );
        Assert.Equal([.. Specials, "b", "c"], vocabulary);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Train_OnRandomWords_EqualsTheSlowTrainer(int seed)
    {
        var random = new Random(seed);
        var counts = new Dictionary<string, long>();
        for (var i = 0; i < 120; i++)
        {
            var letters = Enumerable.Range(0, random.Next(1, 9)).Select(_ => "abc"[random.Next(3)]).ToArray();
            counts[new string(letters)] = random.Next(1, 20);
        }
        Assert.Equal(SlowTrain(counts, 90), BpeTrainer.Train(counts, 90));
    }

    [Fact]
    public void Train_WithWordsInAnotherOrder_GivesTheSame()
    {
        var counts = Enumerable.Range(0, 300).ToDictionary(i => Convert.ToString(i * 7919, 8), i => (long)(i % 5) + 1);
        var reversed = counts.Reverse().ToDictionary(c => c.Key, c => c.Value);
        Assert.Equal(BpeTrainer.Train(counts, 60), BpeTrainer.Train(reversed, 60));
    }

    [Fact]
    public void Train_WithoutRoomForText_SaysSo()
    {
        var counts = new Dictionary<string, long> { ["a"] = 1 };
        Assert.Throws<InvalidDataException>(() => BpeTrainer.Train(counts, 5));
        Assert.Throws<InvalidDataException>(() => BpeTrainer.Train(new Dictionary<string, long>(), 50));
    }

    /// <summary>Counts all pairs anew for every merge.</summary>
    private static List<string> SlowTrain(Dictionary<string, long> counts, int size)
    {
        var words = counts.ToDictionary(
            c => c.Key,
            c => c.Key.Select((letter, i) => i == 0 ? letter.ToString() : "##" + letter).ToList()
        );
        List<string> vocabulary =
        [
            .. Specials,
            .. words.Values.SelectMany(w => w).Distinct().Order(StringComparer.Ordinal),
        ];
        while (vocabulary.Count < size)
        {
            var pairs = new Dictionary<(int, int), long>();
            foreach (var (word, pieces) in words)
            {
                for (var i = 0; i + 1 < pieces.Count; i++)
                {
                    var pair = (vocabulary.IndexOf(pieces[i]), vocabulary.IndexOf(pieces[i + 1]));
                    pairs[pair] = pairs.GetValueOrDefault(pair) + counts[word];
                }
            }
            if (pairs.Count == 0)
                break;
            var (left, right) = pairs.OrderByDescending(p => p.Value).ThenBy(p => p.Key).First().Key;
            var merged = vocabulary[left] + vocabulary[right][2..];
            foreach (var pieces in words.Values)
            {
                for (var i = 0; i + 1 < pieces.Count; i++)
                {
                    if (pieces[i] != vocabulary[left] || pieces[i + 1] != vocabulary[right])
                        continue;
                    pieces[i] = merged;
                    pieces.RemoveAt(i + 1);
                }
            }
            if (!vocabulary.Contains(merged))
                vocabulary.Add(merged);
        }
        for (var unused = 0; vocabulary.Count < size; unused++)
            vocabulary.Add($"[unused{unused}]");
        return vocabulary;
    }
}
