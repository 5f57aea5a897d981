using Microsoft.Extensions.Options;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>A write before it is looked at: what was sent, to which town, by whom.</summary>
internal sealed record WireCall(GeoReportFields Fields, JurisdictionProfile Town, ApiCaller Caller)
{
    /// <summary>As events name the one who acted.</summary>
    public string Actor => "key:" + Caller.Name;
}

/// <summary>What every write begins with: its fields, the town, the key, and the key's rate.</summary>
internal sealed class ReadWireCall(JurisdictionResolution jurisdictions, ApiCallers callers, WriteRates rates, IOptions<GeoReportOptions> limits)
{
    /// <param name="scope">What the key must be allowed in the town; null: the operation itself looks.</param>
    /// <returns>Null: it is refused, and that has been answered.</returns>
    public async Task<WireCall?> RunAsync(GeoReportExchange exchange, string? scope = null)
    {
        var http = exchange.Http;
        var read = await GeoReportFields.ReadAsync(http.Request, limits.Value, exchange.Ct);
        if (!read.Succeeded)
        {
            var named = await jurisdictions.RequireAsync(http, exchange.FieldsOfQuery().Text("jurisdiction_id"));
            await exchange.RefuseAsync(read.Failures, named.Succeeded ? named.Value.Language : null);
            return null;
        }

        var fields = read.Value;
        exchange.Translate(fields);
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return null;

        var who = await callers.FindAsync(http, PostRequests.ApiKeyOf(fields, http.Request));
        if (!who.Succeeded)
        {
            await exchange.RefuseAsync(who.Failures, town.Language);
            return null;
        }

        if (scope is not null && !who.Value.May(scope, town.Id))
        {
            await exchange.RefuseAsync([ReportFailures.KeyWrong], town.Language);
            return null;
        }

        if (rates.TryTake(who.Value, out var retryAfterSeconds))
            return new WireCall(fields, town, who.Value);
        http.Response.Headers.RetryAfter = retryAfterSeconds;
        await exchange.RefuseAsync([ReportFailures.TooMany], town.Language);
        return null;
    }
}
