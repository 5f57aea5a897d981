using System.Security.Cryptography;

namespace Open311.Core.Media;

/// <summary>What photos are called: 26 random letters and digits (130 bits), that nobody guesses.</summary>
public static class MediaName
{
    public const int Length = 26;

    public static string Make() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", Length);

    public static string Large(string name) => name + ".jpg";

    public static string Small(string name) => name + "-small.jpg";

    /// <summary>Where it is served, below the base address.</summary>
    public static string Path(string name) => "/media/" + Large(name);

    public static string SmallPath(string name) => "/media/" + Small(name);

    /// <summary>A photo of ours comes from SQL as a path, everybody else's as the link it is.</summary>
    public static string? Absolute(string? pathOrLink, string baseAddress) => pathOrLink is ['/', ..] ? baseAddress + pathOrLink : pathOrLink;
}
