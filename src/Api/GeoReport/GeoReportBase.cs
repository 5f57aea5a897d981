namespace Open311.Api.GeoReport;

/// <summary>An address below which the operations of GeoReport v2 stand: everywhere the same ones, by the same code.</summary>
/// <param name="Path">Without a slash at the end.</param>
/// <param name="IsSandbox">What is posted here is for trying out: it is seen here only, and here nothing else.</param>
/// <param name="ListsFixMyStreetId">Every definition has the question for FixMyStreet's own number, without which FixMyStreet does not send it.</param>
/// <param name="Reason">Why it exists.</param>
public sealed record GeoReportBase(string Path, bool IsSandbox, bool ListsFixMyStreetId, string Reason)
{
    public static readonly GeoReportBase Production = new(
        GeoReportRoutes.Root + "/v2", false, false, "The endpoint.");

    public static readonly GeoReportBase Sandbox = new(
        GeoReportRoutes.Root + "/test/v2", true, false, "Discovery's endpoint of type test: a client is written against it without troubling a town hall.");

    public static readonly GeoReportBase FixMyStreet = new(
        GeoReportRoutes.Root + "/v2/fms", false, true, "Other apps would show citizens a field for a number that only FixMyStreet knows.");

    public static readonly IReadOnlyList<GeoReportBase> All = [Production, Sandbox, FixMyStreet];
}
