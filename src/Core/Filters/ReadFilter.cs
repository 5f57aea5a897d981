using Open311.Core.Failures;
using Open311.Geo.Cql2;

namespace Open311.Core.Filters;

/// <summary>The encodings of a filter; parameter <c>filter-lang</c> of OGC API Features, Part 3.</summary>
public enum FilterLanguage
{
    /// <summary><c>cql2-text</c></summary>
    Text,

    /// <summary><c>cql2-json</c></summary>
    Json,
}

/// <summary>A filter as a caller wrote it, and what it may ask for.</summary>
/// <param name="Crs">What its geometries are in: <see cref="Cql2Crs.Crs84"/> where the caller names none.</param>
/// <param name="Properties">The collection's queryables. Their names stand in refusals: only such as the caller may know.</param>
public sealed record FilterRequest(string Filter, FilterLanguage Language, Cql2Crs Crs, IReadOnlyList<FilterProperty> Properties)
{
    public Cql2Limits Limits { get; init; } = Cql2Limits.Default;

    /// <summary>What the names of the parameters begin with, so that they meet no others of the statement.</summary>
    public string ParameterPrefix { get; init; } = "filter_";
}

/// <summary>From a caller's filter to a condition in SQL: read, checked against the queryables, written. Asks nobody; safe for many threads.</summary>
public static class ReadFilter
{
    public static Outcome<FilterStatement> Run(FilterRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Cql2Error? error;
        var isRead = request.Language == FilterLanguage.Json
            ? Cql2Json.TryRead(request.Filter, request.Crs, out var expression, out error, request.Limits)
            : Cql2Text.TryRead(request.Filter, request.Crs, out expression, out error, request.Limits);
        if (!isRead || !Cql2Check.TryCheck(expression!, request.Properties.Select(property => property.Queryable), out var check, out error))
            return FilterFailures.Refused(error!);
        return new FilterWriter(check, request.Properties, request.ParameterPrefix).Write();
    }
}
