namespace Open311.Api.GeoReport;

/// <summary>An interface beside the standard's own: the same operations below another address, in the words of the clients that ask there.</summary>
/// <param name="Root">Everything below it is answered in its manner, refusals and faults too; without a slash at the end.</param>
/// <param name="Begin">Its exchanges.</param>
public sealed record WireDialect(string Root, Func<HttpContext, GeoReportExchange> Begin);
