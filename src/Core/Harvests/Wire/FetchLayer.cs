using System.Text.Json;
using Microsoft.Extensions.Options;
using Open311.Core.Layers;

namespace Open311.Core.Harvests.Wire;

/// <summary>Fetches a whole layer from its server into one file, and finds out whether it is the whole: pages without gaps and repeats, nothing cut off. What is not whole is refused.</summary>
public sealed class FetchLayer(HarvestHttp http, IOptions<HarvestOptions> options, IOptions<LayerOptions> layers, TimeProvider clock)
{
    /// <param name="keyColumn">Of the layer; null: none is named.</param>
    /// <param name="folder">Of this harvest alone; the file is in it.</param>
    public async Task<FetchedLayer> RunAsync(LayerHarvest harvest, string? keyColumn, string folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(harvest);
        var context = new FetchContext(harvest, keyColumn, folder, http, options.Value, layers.Value, new HarvestAllowance(layers.Value.MaxFileBytes));
        using var time = new CancellationTokenSource(TimeSpan.FromMinutes(options.Value.TotalMinutes), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        var kind = harvest.Kind;
        try
        {
            WfsCapabilities? capabilities = null;
            if (kind is null)
                (kind, capabilities) = await FindKindAsync(context, either.Token);
            var content = kind == HarvestKind.Wfs ? await FetchWfs.RunAsync(context, capabilities, either.Token) : await FetchOgcApi.RunAsync(context, either.Token);
            return new FetchedLayer(kind, null, null, content is null, content);
        }
        catch (HarvestRefusal refusal)
        {
            return new FetchedLayer(kind, refusal.Failure, refusal.RetryAfter, false, null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new FetchedLayer(kind, HarvestFailures.TotalTimeout, null, false, null);
        }
    }

    /// <summary>By what the address says, else by what answers there.</summary>
    private static async Task<(HarvestKind Kind, WfsCapabilities? Capabilities)> FindKindAsync(FetchContext context, CancellationToken ct)
    {
        if (context.Address.AbsolutePath.Contains("/collections", StringComparison.OrdinalIgnoreCase))
            return (HarvestKind.Ogcapi, null);
        if (HarvestAddress.Query(context.Address).Any(pair => pair.Name.Equals("service", StringComparison.OrdinalIgnoreCase) && pair.Value.Equals("WFS", StringComparison.OrdinalIgnoreCase)))
            return (HarvestKind.Wfs, null);
        HarvestRefusal? refused = null;
        try
        {
            if (await FetchWfs.FindCapabilitiesAsync(context, ct) is { } capabilities)
                return (HarvestKind.Wfs, capabilities);
        }
        catch (HarvestRefusal refusal) when (refusal.Failure.Code.StartsWith("harvest.status_", StringComparison.Ordinal))
        {
            refused = refusal;
        }

        try
        {
            await context.GetDescriptionAsync(context.Address, FetchContext.JsonTypes, ct);
            await using var stream = File.OpenRead(context.PagePath);
            using var document = await JsonDocument.ParseAsync(stream, new JsonDocumentOptions { MaxDepth = 64 }, ct);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("links", out _))
                return (HarvestKind.Ogcapi, null);
        }
        catch (HarvestRefusal refusal) when (refusal.Failure.Code.StartsWith("harvest.status_", StringComparison.Ordinal))
        {
            // Server trouble passes, and then it is found out; that neither is there does not.
            refused = refusal;
        }
        catch (JsonException)
        {
            refused = null;
        }

        throw refused ?? new HarvestRefusal(HarvestFailures.KindUnknown);
    }
}
