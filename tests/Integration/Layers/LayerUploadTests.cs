namespace Open311.Tests.Integration.Layers;

/// <summary>Classes that upload layer files run one after the other: they look whether one is left in the common folder.</summary>
[CollectionDefinition(Name)]
public sealed class LayerUploadTests
{
    public const string Name = "layer uploads";
}
