using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <summary>The statement for a query, put together from the parts in FindReports.sql, and its parameters.</summary>
internal sealed class ReportStatement
{
    /// <summary>Up to as many services are read each from its own end of the index; with more of them it is quicker to pass over what is not wanted.</summary>
    private const int MaxServicesApart = 6;

    /// <summary>Boxes up to this size are looked up in the index of places, by the circle around them. A larger one holds the whole town: it is a filter of the list.</summary>
    private const double MaxIndexedRadiusMeters = 100_000;

    /// <summary>As many times the page a box may hold to be put in order as a whole, between these two; where it holds more, the list is read from its end until there are enough.</summary>
    private const int MostInBoxByPage = 20;

    private const int LeastMostInBox = 2_000;
    private const int MaxMostInBox = 50_000;

    /// <summary>Up to here a page is worth the choice between the two.</summary>
    private const int MaxPageOfBox = 20_000;

    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Numbers = NpgsqlDbType.Array | NpgsqlDbType.Bigint;

    private static readonly FrozenDictionary<string, string> Parts = SqlFile.ReadParts("Reports/FindReports.sql");

    /// <summary>Which part a filter needs, and what its parameters are.</summary>
    private static readonly (string Part, Func<ReportQuery, bool> IsAsked, Action<ReportStatement, ReportQuery> Bind)[] Filters =
    [
        ("of the town", query => query.JurisdictionId is not null, (it, query) => it.Add("jurisdiction", NpgsqlDbType.Integer, query.JurisdictionId!.Value)),
        ("id", query => query.ServiceRequestIds is { Count: 1 }, (it, query) => it.Add("service_request_id", NpgsqlDbType.Text, query.ServiceRequestIds!.First())),
        ("ids", query => query.ServiceRequestIds is { Count: not 1 }, (it, query) => it.Add("service_request_ids", Texts, query.ServiceRequestIds!.ToArray())),
        ("of everybody", query => query.WithInternal, (_, _) => { }),
        ("public", query => !query.WithInternal && (query.TipServiceIds.Count == 0 || IsById(query)), (_, _) => { }),
        ("public or tip", query => !query.WithInternal && query.TipServiceIds.Count > 0 && !IsById(query), (it, query) => it.Add("tips", Numbers, query.TipServiceIds.ToArray())),
        ("has its id", query => !query.WithInternal, (_, _) => { }),
        ("requested since", query => !IsById(query) && query.From is not null, (it, query) => it.Add("from", NpgsqlDbType.TimestampTz, query.From!.Value.UtcDateTime)),
        ("requested until", query => !IsById(query) && query.To is not null, (it, query) => it.Add("to", NpgsqlDbType.TimestampTz, query.To!.Value.UtcDateTime)),
        ("updated since", query => !IsById(query) && query.UpdatedFrom is not null, (it, query) => it.Add("updated_from", NpgsqlDbType.TimestampTz, query.UpdatedFrom!.Value.UtcDateTime)),
        ("updated until", query => !IsById(query) && query.UpdatedTo is not null, (it, query) => it.Add("updated_to", NpgsqlDbType.TimestampTz, query.UpdatedTo!.Value.UtcDateTime)),
        ("settled", query => query.IsSettledOnly, (_, _) => { }),
        ("service", query => !IsById(query) && query.ServiceIds is { Count: 1 }, (it, query) => it.Add("service", NpgsqlDbType.Bigint, query.ServiceIds!.First())),
        ("services", query => !IsById(query) && query.ServiceIds is { Count: not 1 } && !IsApart(query), (it, query) => it.Add("services", Numbers, query.ServiceIds!.ToArray())),
        ("open", query => !IsById(query) && query.IsClosed == false, (_, _) => { }),
        ("closed", query => !IsById(query) && query.IsClosed == true, (_, _) => { }),
        ("statuses", query => !IsById(query) && query.Statuses is not null, (it, query) => it.Add("statuses", Texts, query.Statuses!.Select(SnakeCase.Of).ToArray())),
        ("departments", query => !IsById(query) && query.DepartmentIds is not null, (it, query) => it.Add("departments", Numbers, query.DepartmentIds!.ToArray())),
        ("assets", query => !IsById(query) && query.AssetIds is not null, (it, query) => it.Add("assets", Texts, query.AssetIds!.ToArray())),
        ("box", query => !IsById(query) && query.Box is not null, (it, query) => it.WriteBox(query.Box!.Value)),
        ("box in its own crs", query => !IsById(query) && query.BoxIn is { Srid: not 4326 }, (it, query) => it.AddBoxIn(query.BoxIn!.Value)),
        ("unplaced", query => !IsById(query) && query.IsUnplaced, (_, _) => { }),
        ("after", query => !IsById(query) && query.After is not null, (it, query) => it.AddCursor(query.After!)),
        ("around", query => !IsById(query) && CircleOf(query) is not null, (it, query) => it.WriteCircle(CircleOf(query)!)),
        ("words", query => !IsById(query) && query is { Words: not null, HasFrequentWords: true }, (it, query) => it.Add("words", Texts, query.Words!.ToArray())),
        ("with picture", query => !IsById(query) && query.WithPicture, (_, _) => { }),
    ];

    private static readonly FrozenDictionary<ReportSortKey, string> SortColumns = new Dictionary<ReportSortKey, string>
    {
        [ReportSortKey.Requested] = "requested_datetime",
        [ReportSortKey.Updated] = "updated_datetime",
        [ReportSortKey.Arrival] = "id",
        [ReportSortKey.Status] = "status",
        [ReportSortKey.Service] = "service_id",
    }.ToFrozenDictionary();

    private readonly List<NpgsqlParameter> parameters = [];
    private readonly Dictionary<string, string> written = [];
    private int? mostInBox;

    private ReportStatement()
    {
    }

    public string Sql { get; private set; } = "";

    public IReadOnlyList<NpgsqlParameter> Parameters => parameters;

    /// <param name="mostInBox">For tests: where the box holds as many, the list is read from its end. Null: by the size of the page.</param>
    public static ReportStatement Of(ReportQuery query, int? mostInBox = null)
    {
        var it = new ReportStatement { mostInBox = mostInBox };
        var sql = new StringBuilder("SELECT ").Append(Parts["columns"]);
        if (query.WithExtended)
            sql.Append(Parts["extended columns"]);
        if (query.WithExtended && TellsDistance(query))
            sql.Append(Parts["distance column"]);
        if (query.WithInternal)
            sql.Append(Parts["internal columns"]);
        if (query.Srid is { } srid)
        {
            sql.Append(Parts["projected columns"]);
            it.Add("srid", NpgsqlDbType.Integer, srid);
        }

        sql.Append("\nFROM ");
        if (IsById(query))
            sql.Append(Parts["table"]).Append('\n').Append(Parts["joins"]).Append("\nWHERE ").Append(it.Conditions(query));
        else
            sql.Append(it.Page(query)).Append(" AS report\n").Append(Parts["joins"]);
        if (query.ServiceRequestIds is not { Count: 1 })
            sql.Append("\nORDER BY ").Append(Order(IsById(query) ? ReportSort.NewestFirst : query.Sort, "report"));
        it.Sql = it.WithWritten(sql, query);
        return it;
    }

    public static ReportStatement CountOf(ReportQuery query)
    {
        var it = new ReportStatement();
        var sql = new StringBuilder("SELECT count(*) FROM ").Append(it.TableOf(query)).Append(" WHERE ").Append(it.Conditions(query));
        if (IsApart(query))
        {
            sql.Append("\n  AND ").Append(Parts["services"]);
            it.Add("services", Numbers, query.ServiceIds!.ToArray());
        }

        it.Sql = it.WithWritten(sql, query);
        return it;
    }

    /// <summary>How many of the latest reports have the words.</summary>
    public static ReportStatement LatestWithWords(ReportQuery query, int latest)
    {
        var it = new ReportStatement { Sql = OfVisibility(Parts["latest with words"], query) };
        it.Add("jurisdiction", NpgsqlDbType.Integer, query.JurisdictionId!.Value);
        it.Add("words", Texts, query.Words!.ToArray());
        it.Add("latest", NpgsqlDbType.Integer, latest);
        return it;
    }

    /// <summary>Whether each row says how far it is from where the query asks.</summary>
    public static bool TellsDistance(ReportQuery query) => query.Around is not null && !IsById(query);

    public NpgsqlCommand CommandOn(NpgsqlDataSource database) => WithParameters(database.CreateCommand(Sql));

    /// <summary>One that can be cancelled.</summary>
    public NpgsqlCommand CommandOn(NpgsqlConnection connection) => WithParameters(new NpgsqlCommand(Sql, connection));

    /// <summary>One that goes with others.</summary>
    public NpgsqlBatchCommand BatchCommand()
    {
        var command = new NpgsqlBatchCommand(Sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private NpgsqlCommand WithParameters(NpgsqlCommand command)
    {
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static bool IsById(ReportQuery query) => query.ServiceRequestIds is not null;

    private static bool IsApart(ReportQuery query) =>
        !IsById(query) && query is { ServiceIds.Count: > 1 and <= MaxServicesApart, Sort.Key: ReportSortKey.Requested, Words: null, AssetIds: null, UpdatedFrom: null, UpdatedTo: null } && CircleOf(query) is null;

    private string TableOf(ReportQuery query)
    {
        if (IsById(query) || query.Words is null || query.HasFrequentWords)
            return Parts["table"];
        Add("words", Texts, query.Words.ToArray());
        return Parts["table by words"];
    }

    /// <summary>The circle that is asked for, else the one around the box, for the index.</summary>
    private static ReportCircle? CircleOf(ReportQuery query)
    {
        if (query.Around is not null || query.Box is not { } box)
            return query.Around;
        var center = Wgs84Point.Create((box.South + box.North) / 2, (box.West + box.East) / 2);
        // The corners are the farthest; on the ellipsoid they are up to 0.6 % farther than on the sphere.
        var radius = 1.01 * Math.Max(center.DistanceTo(Wgs84Point.Create(box.South, box.West)).Meters, center.DistanceTo(Wgs84Point.Create(box.North, box.West)).Meters) + 1;
        return radius <= MaxIndexedRadiusMeters ? new ReportCircle(center, radius) : null;
    }

    private static string Order(ReportSort sort, string table)
    {
        var direction = sort.IsDescending ? " DESC" : "";
        return sort.Key == ReportSortKey.Arrival ? $"{table}.id{direction}" : $"{table}.{SortColumns[sort.Key]}{direction}, {table}.id{direction}";
    }

    // The first page takes its rows as it finds them. Further ones are counted off by index and key alone, then fetched.
    private string Page(ReportQuery query)
    {
        if (CellsOf(query) is { } cells)
            return Parts["fetched at once"].Replace("{page}", PageOfBox(query, cells), StringComparison.Ordinal);
        Add("limit", NpgsqlDbType.Integer, query.Limit);
        if (query is { WithUnplaced: true, Box: not null })
        {
            // Two lists, each by an index of its own, put together again.
            var placed = Candidates(query with { WithUnplaced = false });
            var unplaced = Candidates(query with { WithUnplaced = false, Box = null, BoxIn = null, IsUnplaced = true });
            return Fetched($"SELECT candidate.* FROM (({placed}) UNION ALL ({unplaced})) AS candidate\nORDER BY {Order(query.Sort, "candidate")} LIMIT @limit");
        }

        if (query.Offset > 0)
            Add("offset", NpgsqlDbType.Integer, query.Offset);
        if (IsApart(query))
            return Fetched(Candidates(query));
        var narrow = query.Offset > 0;
        var end = narrow ? "LIMIT @limit OFFSET @offset" : "LIMIT @limit";
        var page = $"SELECT {(narrow ? "report.jurisdiction_id, report.id" : "report.*")} FROM {TableOf(query)}\nWHERE {Conditions(query)}\nORDER BY {Order(query.Sort, "report")} {end}";
        return narrow ? Fetched(page) : $"({page})";
    }

    private static string Fetched(string page) => Parts["fetched"].Replace("page CROSS JOIN", $"({page}) AS page CROSS JOIN", StringComparison.Ordinal);

    /// <summary>Null where the index of the map does not serve: it has public reports only, and a box that holds the whole town is a filter of the list.</summary>
    private static IReadOnlyList<CellRange>? CellsOf(ReportQuery query) =>
        !IsById(query) && query is { JurisdictionId: not null, Box: { } box, Around: null, Words: null, WithInternal: false, OfSandbox: false, TipServiceIds.Count: 0, Offset: 0, Limit: <= MaxPageOfBox }
        && query.Sort == ReportSort.NewestFirst && CircleOf(query) is not null
            ? TileCells.Covering(box)
            : null;

    private string PageOfBox(ReportQuery query, IReadOnlyList<CellRange> cells)
    {
        var box = query.Box!.Value;
        Add("west", NpgsqlDbType.Double, box.West);
        Add("south", NpgsqlDbType.Double, box.South);
        Add("east", NpgsqlDbType.Double, box.East);
        Add("north", NpgsqlDbType.Double, box.North);
        Add("first_cells", Numbers, cells.Select(range => range.First).ToArray());
        Add("last_cells", Numbers, cells.Select(range => range.Last).ToArray());
        // Written, not given: a plan for any limit would be one for a tenth of the town.
        written["limit"] = query.Limit.ToString(CultureInfo.InvariantCulture);
        written["most"] = (mostInBox ?? Math.Clamp(query.Limit * MostInBoxByPage, LeastMostInBox, MaxMostInBox)).ToString(CultureInfo.InvariantCulture);
        var placed = query with { WithUnplaced = false, Box = null };
        var conditions = $"{Conditions(placed)}\n  AND {Parts["in the cells"]}";
        if (IsApart(placed))
        {
            conditions += $"\n  AND {Parts["services"]}";
            Add("services", Numbers, query.ServiceIds!.ToArray());
        }

        var near = Parts["page of a box"].Replace("{table}", Parts["table"], StringComparison.Ordinal).Replace("{conditions}", conditions, StringComparison.Ordinal);
        var few = Parts["few in the box"].Replace("{order}", Order(query.Sort, "near"), StringComparison.Ordinal);
        var unplaced = query.WithUnplaced ? $" UNION ALL ({Candidates(placed with { BoxIn = null, IsUnplaced = true })})" : "";
        return $"{near}\nSELECT candidate.* FROM (({few}) UNION ALL ({Candidates(placed, Parts["many in the box"])}){unplaced}) AS candidate\nORDER BY {Order(query.Sort, "candidate")} LIMIT @limit";
    }

    // By index and key alone, with the time they are put in order by.
    private string Candidates(ReportQuery query, string? also = null)
    {
        var end = query.Offset > 0 ? "LIMIT @limit OFFSET @offset" : "LIMIT @limit";
        var conditions = Conditions(query) + (also is null ? "" : $"\n  AND {also}");
        if (!IsApart(query))
            return $"SELECT report.jurisdiction_id, report.id, report.requested_datetime FROM {TableOf(query)}\nWHERE {conditions}\nORDER BY {Order(query.Sort, "report")} {end}";
        Add("services", Numbers, query.ServiceIds!.ToArray());
        var reach = query.Offset > 0 ? "LIMIT @limit + @offset" : "LIMIT @limit";
        return $"""
            SELECT candidate.* FROM unnest(@services) AS wanted (id) CROSS JOIN LATERAL (
                SELECT report.jurisdiction_id, report.id, report.requested_datetime FROM {TableOf(query)}
                WHERE {conditions} AND report.service_id = wanted.id
                ORDER BY {Order(query.Sort, "report")} {reach}
            ) AS candidate
            ORDER BY {Order(query.Sort, "candidate")} {end}
            """;
    }

    private string Conditions(ReportQuery query)
    {
        var conditions = new List<string>();
        foreach (var (part, isAsked, bind) in Filters)
        {
            if (!isAsked(query))
                continue;
            conditions.Add(Parts[part]);
            bind(this, query);
        }

        if (!IsById(query) && query.Filter is { } filter)
        {
            conditions.Add(filter.Sql);
            foreach (var parameter in filter.Parameters.Where(parameter => parameters.TrueForAll(known => known.ParameterName != parameter.Name)))
                parameters.Add(parameter.Create());
        }

        return string.Join("\n  AND ", conditions);
    }

    // A filter that stands in two parts of the statement has one parameter.
    private void Add(string name, NpgsqlDbType type, object value)
    {
        if (parameters.TrueForAll(known => known.ParameterName != name))
            parameters.Add(new NpgsqlParameter(name, type) { Value = value });
    }

    private void Write(string name, double value) => written[name] = value.ToString("R", CultureInfo.InvariantCulture) + "::float8";

    private void AddBoxIn(ProjectedBox box)
    {
        Add("box_srid", NpgsqlDbType.Integer, box.Srid);
        Add("box_left", NpgsqlDbType.Double, box.MinX);
        Add("box_bottom", NpgsqlDbType.Double, box.MinY);
        Add("box_right", NpgsqlDbType.Double, box.MaxX);
        Add("box_top", NpgsqlDbType.Double, box.MaxY);
    }

    private void AddCursor(ReportCursor cursor)
    {
        Add("after_requested", NpgsqlDbType.TimestampTz, cursor.RequestedDatetime.UtcDateTime);
        Add("after_id", NpgsqlDbType.Bigint, cursor.Id);
    }

    private void WriteBox(BoundingBox box)
    {
        Write("west", box.West);
        Write("south", box.South);
        Write("east", box.East);
        Write("north", box.North);
    }

    private void WriteCircle(ReportCircle circle)
    {
        Write("longitude", circle.Center.Longitude);
        Write("latitude", circle.Center.Latitude);
        Write("radius_meters", circle.RadiusMeters);
    }

    // Numbers only: no value can end its literal.
    private string WithWritten(StringBuilder sql, ReportQuery query)
    {
        foreach (var (name, literal) in written)
            sql.Replace("@" + name, literal);
        return OfVisibility(sql.ToString(), query);
    }

    private static string OfVisibility(string sql, ReportQuery query) => query.OfSandbox ? SqlFile.ForSandbox(sql) : sql;
}
