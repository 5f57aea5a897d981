namespace Open311.Geo.Readers;

/// <summary>The file as a whole cannot be read, or not beyond this point. Never leaves this folder: it becomes the refusal of an opening, or the last item of a reading.</summary>
internal sealed class LayerFormatException(GeoError error) : Exception(error.Text)
{
    public GeoError Error { get; } = error;
}
