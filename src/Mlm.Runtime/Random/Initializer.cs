namespace Mlm.Runtime;

/// <summary>How a parameter starts.</summary>
public enum Initializer
{
    /// <summary>Normal with mean 0; the parameter's scale is its standard deviation.</summary>
    Normal,

    /// <summary>Uniform in ± the parameter's scale.</summary>
    Uniform,

    /// <summary>Uniform in ±√(6 / (rows + columns)).</summary>
    Xavier,

    /// <summary>All 0.</summary>
    Zeros,

    /// <summary>All 1.</summary>
    Ones,
}
