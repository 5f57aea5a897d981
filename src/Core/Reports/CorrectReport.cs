using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Pipeline;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <param name="ServiceCode">Null: the kind stays.</param>
/// <param name="Place">EPSG:4326; null: it stays where it is.</param>
/// <param name="Actor"><c>account:ID</c> or <c>key:NAME</c>.</param>
public sealed record CorrectReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? ServiceCode, Wgs84Point? Place, string Actor);

public sealed record CorrectedReport(string ServiceRequestId);

/// <summary>
/// Says that an open report is of another kind, or elsewhere, than its reporter said. It is compared and routed anew from there, unless a person has chosen its department; its deadline is that of its
/// kind, counted from when it was reported. Who follows it is told. Its answers stay, its object only while kind and place allow it.
/// </summary>
public sealed class CorrectReport(NpgsqlDataSource database, ServiceCatalogs catalogs, FindNeighbour findNeighbour, PipelineBell bell, TimeProvider clock)
{
    /// <summary>No other place: pages and clients give six decimals, a tenth of a metre.</summary>
    private const double SamePlaceMeters = 0.5;

    public async Task<Outcome<CorrectedReport>> RunAsync(CorrectReportInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        Service? wanted = null;
        if (input.ServiceCode is { } code && !(catalog.ByCode.TryGetValue(code, out wanted) && wanted.IsActive))
            return ReportFailures.ServiceUnknown;
        if (input.Place is { } given && !input.Jurisdiction.Covers(given))
            return ReportFailures.PlaceOutside(input.Jurisdiction.Row.Name, await findNeighbour.RunAsync(input.Jurisdiction, given, ct), null);

        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (change.HeadOf(report) is { } head)
            return ReportFailures.FollowsHead(head.ServiceRequestId) with { Field = null };
        if (report.Status.IsClosed())
            return ReportFailures.ClosedToCorrection;
        if (wanted is not null && (wanted.Kind == ServiceKind.Idea) != (report.Service.Kind == ServiceKind.Idea))
            return ReportFailures.OtherKind;
        var service = wanted?.Id == report.Service.Id ? null : wanted;
        var place = input.Place is { } there && report.Place?.DistanceTo(there).Meters < SamePlaceMeters ? null : input.Place;
        if (service is null && place is null)
            return ReportFailures.NothingCorrected;

        await using (var command = change.Command("Reports/CorrectReport.sql"))
        {
            command.Parameters.AddWithValue("id", report.Id);
            command.Parameters.AddWithValue("actor", input.Actor);
            Add(command, "service", NpgsqlDbType.Bigint, service?.Id);
            Add(command, "expected_datetime", NpgsqlDbType.TimestampTz, service?.ExpectedDays is { } days ? report.RequestedDatetime.AddDays(days).UtcDateTime : null);
            Add(command, "longitude", NpgsqlDbType.Double, place?.Longitude);
            Add(command, "latitude", NpgsqlDbType.Double, place?.Latitude);
            command.Parameters.AddWithValue("keeps_asset", place is null && (service is null || service.Assets?.LayerId == report.Service.Assets?.LayerId));
            command.Parameters.AddWithValue("asks_outside", input.Jurisdiction.Row.Geocoder is not null);
            command.Parameters.AddWithValue("public_note", NoteOf(input.Jurisdiction.Language, report.Service, service, place is not null));
            await command.ExecuteNonQueryAsync(ct);
        }

        await change.CommitAsync(bell, ct);
        return new CorrectedReport(report.ServiceRequestId);
    }

    private static string NoteOf(string language, Service before, Service? service, bool isMoved)
    {
        var say = Phrases.In(language);
        return service is null
            ? say.Say(SystemNotes.PlaceCorrected)
            : say.Say(isMoved ? SystemNotes.AllCorrected : SystemNotes.KindCorrected, service.In(language).Name, before.In(language).Name);
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
