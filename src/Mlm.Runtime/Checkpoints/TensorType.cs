namespace Mlm.Runtime.Checkpoints;

/// <summary>The element types of safetensors that take whole bytes, by their names in the format.</summary>
public enum TensorType
{
    /// <summary>Truth values of one byte.</summary>
    BOOL,

    /// <summary>8 bits without sign.</summary>
    U8,

    /// <summary>8 bits with sign.</summary>
    I8,

    /// <summary>8-bit floats with a mantissa of 2 bits.</summary>
    F8_E5M2,

    /// <summary>8-bit floats with a mantissa of 3 bits.</summary>
    F8_E4M3,

    /// <summary>8-bit powers of 2, without sign.</summary>
    F8_E8M0,

    /// <summary>As <see cref="F8_E4M3"/>, finite and without negative zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>As <see cref="F8_E5M2"/>, finite and without negative zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>16 bits without sign.</summary>
    U16,

    /// <summary>16 bits with sign.</summary>
    I16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of a float32.</summary>
    BF16,

    /// <summary>32 bits without sign.</summary>
    U32,

    /// <summary>32 bits with sign.</summary>
    I32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Two IEEE single precision numbers, real and imaginary.</summary>
    C64,

    /// <summary>64 bits without sign.</summary>
    U64,

    /// <summary>64 bits with sign.</summary>
    I64,

    /// <summary>IEEE double precision.</summary>
    F64,
}

/// <summary>Names and sizes of the element types.</summary>
internal static class TensorTypes
{
    /// <summary>The type of a name in a header.</summary>
    public static bool TryParse(string name, out TensorType type)
    {
        TensorType? found = name switch
        {
            "BOOL" => TensorType.BOOL,
            "U8" => TensorType.U8,
            "I8" => TensorType.I8,
            "F8_E5M2" => TensorType.F8_E5M2,
            "F8_E4M3" => TensorType.F8_E4M3,
            "F8_E8M0" => TensorType.F8_E8M0,
            "F8_E4M3FNUZ" => TensorType.F8_E4M3FNUZ,
            "F8_E5M2FNUZ" => TensorType.F8_E5M2FNUZ,
            "U16" => TensorType.U16,
            "I16" => TensorType.I16,
            "F16" => TensorType.F16,
            "BF16" => TensorType.BF16,
            "U32" => TensorType.U32,
            "I32" => TensorType.I32,
            "F32" => TensorType.F32,
            "C64" => TensorType.C64,
            "U64" => TensorType.U64,
            "I64" => TensorType.I64,
            "F64" => TensorType.F64,
            _ => null,
        };
        type = found.GetValueOrDefault();
        return found != null;
    }

    /// <summary>The bytes of one element.</summary>
    public static int Size(TensorType type) =>
        type switch
        {
            TensorType.BOOL or TensorType.U8 or TensorType.I8 => 1,
            TensorType.F8_E5M2 or TensorType.F8_E4M3 or TensorType.F8_E8M0 => 1,
            TensorType.F8_E4M3FNUZ or TensorType.F8_E5M2FNUZ => 1,
            TensorType.U16 or TensorType.I16 or TensorType.F16 or TensorType.BF16 => 2,
            TensorType.U32 or TensorType.I32 or TensorType.F32 => 4,
            _ => 8,
        };
}
