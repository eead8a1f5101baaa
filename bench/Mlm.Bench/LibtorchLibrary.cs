using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Mlm.Bench;

/// <summary>Loads TorchSharp's native library, on systems too whose libstdc++ is older than GCC 13's (Debian 12).</summary>
/// <remarks>
/// libLibTorchSharp.so requires the symbol version GLIBCXX_3.4.32 of libstdc++ for one symbol that it never calls:
/// <c>ios_base_library_init</c>, which only makes a static libstdc++ link its start-up in. Where this version is missing, the
/// requirement is marked as weak in the copy that the build put beside the program (never in the NuGet cache); then the
/// dynamic linker passes over it. Elsewhere nothing is changed.
/// </remarks>
internal static class LibtorchLibrary
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const ushort WeakFlag = 2; // VER_FLG_WEAK
    private const uint VersionNeeds = 0x6FFFFFFE; // SHT_GNU_verneed

    /// <summary>Must run before the first use of TorchSharp.</summary>
    /// <exception cref="DllNotFoundException">The library is missing, or lacks more than this version.</exception>
    public static void Load()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new PlatformNotSupportedException("the libtorch of this measurement is built for Linux on x64");
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            MakeRequirementWeak(path);
            NativeLibrary.Load(path);
        }
    }

    private static void MakeRequirementWeak(string path)
    {
        var image = File.ReadAllBytes(path);
        foreach (var requirement in Requirements(image).Where(r => r.Name == MissingVersion))
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(requirement.FlagsOffset), WeakFlag);
        File.Delete(path); // a copy may be a hard link into the NuGet cache
        File.WriteAllBytes(path, image);
    }

    /// <summary>The versions that an ELF64 image needs of its libraries, and where each one's flags stand.</summary>
    /// <remarks>System V ABI, Elf64_Ehdr and Elf64_Shdr; Linux Standard Base 5.0 §10.7, Elf64_Verneed and Elf64_Vernaux.</remarks>
    private static IEnumerable<(string Name, int FlagsOffset)> Requirements(byte[] image)
    {
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(0x28)); // e_shoff
        var (sectionBytes, sectionCount) = (UInt16(0x3A), UInt16(0x3C)); // e_shentsize, e_shnum
        for (var i = 0; i < sectionCount; i++)
        {
            var section = sections + (i * sectionBytes);
            if (Int32(section + 0x04) != unchecked((int)VersionNeeds)) // sh_type
                continue;
            var names = Offset(sections + (Int32(section + 0x28) * sectionBytes)); // sh_link: the section of the strings
            var (library, libraryCount) = (Offset(section), Int32(section + 0x2C)); // sh_info
            for (var l = 0; l < libraryCount; l++, library += Int32(library + 12)) // vn_next
            {
                var (version, versionCount) = (library + Int32(library + 8), UInt16(library + 2)); // vn_aux, vn_cnt
                for (var v = 0; v < versionCount; v++, version += Int32(version + 12)) // vna_next
                    yield return (Name(names + Int32(version + 8)), version + 4); // vna_name, vna_flags
            }
        }

        int Offset(int section) => (int)BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(section + 0x18)); // sh_offset
        int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(at));
        int UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));
        string Name(int at) => Encoding.ASCII.GetString(image, at, Array.IndexOf(image, (byte)0, at) - at);
    }
}
