using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.Ogc;

/// <summary>Reads features of a collection: the same way for layers, reports and ideas.</summary>
internal sealed class OgcItems(FindFeatures features, LocateBox locate, FindReports reports, ServiceCatalogs catalogs, DataVersions versions)
{
    /// <summary>What an answer out of the collection hangs on; to be read before the features.</summary>
    public async Task<(AnswerVersion Version, DataState State)> VersionAsync(OgcExchange exchange, OgcCollection collection)
    {
        if (collection.Layer is { } layer)
            return (AnswerVersion.OfLayer(layer.VersionId, exchange.Town, exchange.Language), default);
        var state = await versions.OfAsync(exchange.Town.Id, exchange.Ct);
        return (AnswerVersion.Of(state, exchange.Town.Mark, exchange.Language), state);
    }

    /// <summary>One feature more than are wanted at most: whether there is another page.</summary>
    public async Task<Outcome<OgcFeatures>> FindAsync(OgcExchange exchange, OgcCollection collection, OgcQuery query, DataState state)
    {
        if (query is { Box: null, BoxIn: { } box })
        {
            query = query with { Box = await locate.RunAsync(box, exchange.Ct) };
            if (query.Box is null)
                return OgcFailures.BoxInvalid;
        }

        if (collection.Layer is { } layer)
        {
            var after = query.Cursor is null ? null : OgcCursor.Key(query.Cursor);
            if (query.Cursor is not null && after is null)
                return OgcFailures.CursorInvalid;
            return new LayerOgcFeatures(await features.RunAsync(
                new FeatureQuery(exchange.Town.Id, layer.VersionId)
                {
                    After = after,
                    Box = query.Box,
                    BoxIn = query.BoxIn,
                    Values = query.Values.Count == 0 ? null : ReadOgcQuery.ValuesOf(query),
                    Filter = query.Filter,
                    Form = query.Crs.Form,
                    Limit = query.Limit + 1,
                },
                exchange.Ct));
        }

        var cursor = query.Cursor is null ? null : OgcCursor.Report(query.Cursor);
        if (query.Cursor is not null && cursor is null)
            return OgcFailures.CursorInvalid;
        var catalog = await catalogs.ForAsync(exchange.Town.Id, state, exchange.Ct);
        var rows = await reports.RunAsync(Of(exchange, collection, query, catalog) with { After = cursor, Limit = query.Limit + 1 }, exchange.Ct);
        return new ReportOgcFeatures(rows, exchange.Town, catalog, exchange.Language, query.Crs);
    }

    /// <summary>Null: the collection has none of this id.</summary>
    public async Task<OgcFeatures?> FindOneAsync(OgcExchange exchange, OgcCollection collection, string id, OgcCrs crs, DataState state)
    {
        if (id.Contains('\0', StringComparison.Ordinal))
            return null;
        OgcFeatures found;
        if (collection.Layer is { } layer)
        {
            found = new LayerOgcFeatures(await features.RunAsync(new FeatureQuery(exchange.Town.Id, layer.VersionId) { Key = id, Form = crs.Form, Limit = 1 }, exchange.Ct));
        }
        else
        {
            var catalog = await catalogs.ForAsync(exchange.Town.Id, state, exchange.Ct);
            var rows = await reports.RunAsync(new ReportQuery(exchange.Town.Id) { ServiceRequestIds = [id], WithInternal = exchange.IsInternal, WithExtended = collection.IsOfIdeas, Srid = crs.IsInDegrees ? null : crs.Srid }, exchange.Ct);
            found = new ReportOgcFeatures(rows, exchange.Town, catalog, exchange.Language, crs);
            if (!await found.ReadAsync(exchange.Ct) || (rows.Current.Kind == ServiceKind.Idea) != collection.IsOfIdeas)
            {
                await found.DisposeAsync();
                return null;
            }

            return found;
        }

        if (await found.ReadAsync(exchange.Ct))
            return found;
        await found.DisposeAsync();
        return null;
    }

    private static ReportQuery Of(OgcExchange exchange, OgcCollection collection, OgcQuery query, CatalogSnapshot catalog)
    {
        var services = catalog.All.Where(service => (service.Kind == ServiceKind.Idea) == collection.IsOfIdeas);
        var wanted = new ReportQuery(exchange.Town.Id)
        {
            Box = query.Box,
            BoxIn = query.BoxIn,
            WithUnplaced = true,
            WithInternal = exchange.IsInternal,
            Filter = query.Filter,
            From = query.From,
            To = query.To,
            WithExtended = collection.IsOfIdeas,
            Srid = query.Crs.IsInDegrees ? null : query.Crs.Srid,
        };
        foreach (var (property, value) in query.Values)
        {
            switch (property.Name)
            {
                case "service_code":
                    services = services.Where(service => service.Code == value);
                    break;
                case "status":
                    wanted = wanted with { IsClosed = value == "closed" };
                    break;
                case "detailed_status":
                    wanted = wanted with { Statuses = [SnakeCase.Parse<ReportStatus>(value)] };
                    break;
                case "agency_responsible":
                    wanted = wanted with { DepartmentIds = [.. catalog.Departments.Values.Where(department => department.Name == value).Select(department => department.Id)] };
                    break;
                case "asset_id":
                    wanted = wanted with { AssetIds = [value] };
                    break;
                default:
                    throw new InvalidOperationException($"Nobody asks the database for {property.Name}.");
            }
        }

        List<long> ids = [.. services.Select(service => service.Id)];
        return ids.Count == catalog.All.Count ? wanted : wanted with { ServiceIds = ids };
    }
}
