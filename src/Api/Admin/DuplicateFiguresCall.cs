using System.Globalization;
using Open311.Core.Duplicates.Replay;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>GET services/{service}/duplicate-figures: what stands beside the slider of the automatic radius: hits, misses and false alarms of the rule over the town's own reports, at each radius.</summary>
internal static class DuplicateFiguresCall
{
    /// <summary>Somebody waits for the answer.</summary>
    private const int MaxReports = 20_000;

    public static async Task<IResult> RunAsync(HttpContext http, string service, string? months, string? radii, ReplayDuplicates replay)
    {
        var back = months is null ? 12 : int.TryParse(months, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var tried = radii is null ? [] : radii.Split(',').Select(text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var radius) ? radius : -1).ToList();
        var outcome = await replay.RunAsync(new ReplayInput(AdminCall.Of(http).Jurisdiction, service, back, tried, MaxReports: MaxReports), history: null, progress: null, http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        var found = outcome.Value;
        var figures = found.Services.First(row => row.ServiceCode == service);
        return AdminAnswer.Ok(new
        {
            ServiceCode = service,
            Months = back,
            found.HasMore,
            Labels = new { Source = SnakeCase.Of(found.LabelSource), found.Labels },
            figures.CandidateRadiusMeters,
            CertainRadiusMeters = figures.RadiusMeters,
            LinksAutomatically = figures.IsLinking,
            Reports = figures.Radii[0].Reports,
            Repeated = figures.Radii[0].Repeated,
            Radii = figures.Radii.Select(row => new { row.RadiusMeters, row.Hits, row.Misses, row.Offered, row.FalseAlarms, row.Unknown }),
        });
    }
}
