using Mlm.Runtime.Kernels;
using Mlm.Runtime.Memory;
using Mlm.Shared;

namespace Mlm.Runtime.Tests.Kernels;

// How a product is cut, which reaches none of its bits.
public sealed unsafe partial class MatMulTests
{
    // Gradients that sum over few rows write panels of 128 and 256 columns.
    [Theory]
    [InlineData(20, 33, 330)]
    [InlineData(77, 100, 640)]
    [InlineData(300, 17, 260)]
    [InlineData(770, 6, 200)]
    public void AGradientOfAWeightInWidePanels_IsTheScalarTwinToTheBit(int rows, int inner, int columns) =>
        HoldBackwardWeight(isTransposed: false, rows, inner, columns);

    [Theory]
    [InlineData(64, 5)]
    [InlineData(128, 300)]
    [InlineData(256, 70)]
    [InlineData(640, 70)]
    public void AllTargets_GiveTheSameBitsInPanelsOfAnyWidth(int panel, int inner) =>
        HoldTargets(20, inner, 333, new ProductCut(panel, SharesColumns: false));

    [Theory]
    [InlineData(9, 20, 70)]
    [InlineData(77, 5, 1)]
    [InlineData(40, 900, 250)]
    public void AProduct_MayWriteThePaddingOfASlotThatHasIt_AndNothingElse(int rows, int inner, int columns)
    {
        var padded = KernelGeometry.Padded(columns);
        var (a, b, old) = (Input(rows, inner, 1), Input(inner, columns, 2), Input(rows, padded, 3));
        // A padding of its own stands guard behind that which may be written.
        var found = crews.SameBits(
            "padded",
            workers =>
            {
                var (set, added) = (new Matrix(rows, padded), old.Clone());
                MatMul.Forward(workers, a.Slot, b.Slot, set.Slot, Write.Set, rows, inner, columns);
                MatMul.Forward(workers, a.Slot, b.Slot, added.Slot, Write.Add, rows, inner, columns);
                return [set, added];
            }
        );
        var (own, ownAdded) = (new Matrix(rows, columns), new Matrix(rows, columns));
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            ownAdded[row, column] = old[row, column];
        MatMul.Forward(crews.One, a.Slot, b.Slot, own.Slot, Write.Set, rows, inner, columns);
        MatMul.Forward(crews.One, a.Slot, b.Slot, ownAdded.Slot, Write.Add, rows, inner, columns);
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
        {
            Assert.Equal(own[row, column], found[0][row, column]);
            Assert.Equal(ownAdded[row, column], found[1][row, column]);
        }
    }

    // The rows are far enough apart, but the last one's padding lies outside of the slot.
    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(40)]
    public void PaddingThatTheSlotLacks_IsNotWritten(int padding)
    {
        var (a, b, c) = (Input(4, 5, 1), Input(5, 17, 2), new Matrix(4, 17, padding));
        MatMul.Forward(crews.One, a.Slot, b.Slot, c.Slot, Write.Set, 4, 5, 17);
        c.RequireIntact("c");
    }
}
