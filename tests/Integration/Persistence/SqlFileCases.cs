using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Geo;

namespace Open311.Tests.Integration.Persistence;

/// <summary>How a test runs a .sql file on <see cref="TwoTowns"/>.</summary>
/// <param name="Set">Fills in everything but <c>@jurisdiction</c>, as the town's operation would.</param>
/// <param name="Gives">What must come of it, so that nothing passes because nothing was found.</param>
public sealed record SqlFileCase(string Path, string Name, Action<NpgsqlParameterCollection, int> Set, Gives Gives = Gives.RowsOrChanges)
{
    /// <summary>The statement, where its operation puts it together from the file's parts.</summary>
    public Func<int, string> Sql { get; init; } = _ => SqlFile.Read(Path);

    /// <summary>Whether it takes @jurisdiction as its first parameter.</summary>
    public bool IsWhole { get; init; } = true;

    public override string ToString() => Name.Length == 0 ? Path : $"{Path} ({Name})";
}

public enum Gives
{
    RowsOrChanges,

    /// <summary>What is asked for belongs to the other town.</summary>
    Nothing,

    /// <summary>@jurisdiction is null, which asks all towns: only its plan is looked at.</summary>
    RowsOfAllTowns,
}

/// <summary>Parameters for each .sql file. Ids exist in both towns; where a name says the town, both towns' are asked for.</summary>
public static class SqlFileCases
{
    private static readonly long[] Stored = [1, 2, 3, 5, 8, 11, 12, 20];
    private static readonly long[] Routed = [41, 45, 52, 60];

    public static readonly IReadOnlyList<SqlFileCase> All =
    [
        new("Reports/CorrectReport.sql", "", (p, _) => p.With("id", 90L).With("now", TwoTowns.Now).With("actor", "key:a").With("service", 3L).With("expected_datetime", TwoTowns.Now)
            .With("longitude", 8.0041).With("latitude", 51.5).With("keeps_asset", false).With("asks_outside", true).With("public_note", "n")),
        new("Reports/CorrectReport.sql", "the place stays", (p, _) => p.With("id", 90L).With("now", TwoTowns.Now).With("actor", "key:a").With("service", 3L).Null("expected_datetime", NpgsqlDbType.TimestampTz)
            .Null("longitude", NpgsqlDbType.Double).Null("latitude", NpgsqlDbType.Double).With("keeps_asset", true).With("asks_outside", false).With("public_note", "n")),
        new("Reports/FindRepeatedReport.sql", "", (p, _) => p.With("api_key", 1L).With("key_hash", Hash("70")).With("now", TwoTowns.Start)),
        new("Reports/ClaimIdempotencyKey.sql", "", (p, town) => p.With("api_key", 1L).With("key_hash", Hash("new")).With("body_hash", Hash("body")).With("service_request_id", $"2025-{town}-500").With("now", TwoTowns.Now).With("expires_at", TwoTowns.Now.AddDays(1))),
        Find("of a time", query => query),
        Find("of a time, in the sandbox", query => query with { OfSandbox = true }),
        Find("of a time, second page", query => query with { Offset = 40 }),
        Find("of a time, closed", query => query with { IsClosed = true }),
        Find("oldest first", query => query with { Sort = new(ReportSortKey.Requested, false) }),
        Find("of a service", query => query with { ServiceIds = [2] }),
        Find("of services", query => query with { ServiceIds = [1, 3] }),
        Find("of services, in the sandbox", query => query with { ServiceIds = [1, 3], OfSandbox = true }),
        Find("of services, second page", query => query with { ServiceIds = [1, 3], Offset = 20, IsClosed = false }),
        Find("of many services", query => query with { ServiceIds = [1, 2, 3, 4, 5, 6, 7] }),
        Find("of services and departments", query => query with { ServiceIds = [1, 2, 3], DepartmentIds = [1], Statuses = [ReportStatus.Received] }),
        Find("in a small box", query => query with { From = null, To = null, Box = BoundingBox.TryCreate(8.001, 51.5, 8.006, 51.503) }),
        Find("in a large box", query => query with { Box = BoundingBox.TryCreate(-170, -80, 170, 80) }),
        Find("in a small box, of services, behind another", query => query with { From = null, To = null, Box = BoundingBox.TryCreate(8.001, 51.5, 8.006, 51.503), ServiceIds = [1, 3], After = new(TwoTowns.Start.AddDays(100), 2000) }),
        Composed("in a box that holds many", town => ReportStatement.Of(OfTime(town) with { From = null, To = null, Box = BoundingBox.TryCreate(7.5, 51.2, 8.5, 51.8), WithUnplaced = true }, mostInBox: 5), Gives.RowsOrChanges),
        Composed("in a box that holds many, of services", town => ReportStatement.Of(OfTime(town) with { From = null, To = null, Box = BoundingBox.TryCreate(7.5, 51.2, 8.5, 51.8), ServiceIds = [1, 3] }, mostInBox: 5), Gives.RowsOrChanges),
        Find("of an asset", query => query with { From = null, To = null, AssetIds = ["13-2"] }),
        Find("of assets and a service, second page", query => query with { From = null, To = null, AssetIds = ["13-2", "13-6"], ServiceIds = [1, 2, 3], Offset = 3 }),
        Find("around a place", query => query with { From = null, To = null, Around = new(Wgs84Point.Create(51.502, 8.004), 250) }),
        Find("around a place, updated lately", query => query with { Around = new(Wgs84Point.Create(51.502, 8.004), 250), UpdatedFrom = TwoTowns.Start.AddDays(1), From = null, To = null }),
        Find("in a box of another system, and without a place", query => query with
        {
            From = null, To = null, Box = BoundingBox.TryCreate(8.0, 51.49, 8.007, 51.504), BoxIn = new(25832, 430_000, 5_705_000, 431_000, 5_707_000), WithUnplaced = true, Srid = 25832, ServiceIds = [1, 2, 3],
        }),
        Find("in the whole world, and without a place", query => query with { From = null, To = null, Box = BoundingBox.TryCreate(-180, -90, 180, 90), BoxIn = new(4326, -180, -90, 180, 90), WithUnplaced = true }),
        Find("behind another", query => query with { From = null, To = null, After = new(TwoTowns.Start.AddDays(100), 2000) }),
        Find("of services, behind another", query => query with { From = null, To = null, ServiceIds = [1, 3], After = new(TwoTowns.Start.AddDays(100), 2000) }),
        Find("with rare words", query => query with { From = null, To = null, Words = ["besondersweg"] }),
        Find("with frequent words", query => query with { Words = ["titl", "text"], HasFrequentWords = true }),
        Composed("latest with words", town => ReportStatement.LatestWithWords(OfTime(town) with { Words = ["text"] }, 100), Gives.RowsOrChanges),
        Find("changed since", query => query with { From = null, To = null, UpdatedFrom = TwoTowns.Start.AddDays(100), Sort = new(ReportSortKey.Updated, false) }),
        Find("changed since, further page", query => query with { From = null, To = null, UpdatedFrom = TwoTowns.Start.AddDays(100), UpdatedTo = TwoTowns.Start.AddDays(150), Sort = new(ReportSortKey.Updated, false), Offset = 20 }),
        Find("last changed first", query => query with { From = null, To = null, Sort = new(ReportSortKey.Updated, true) }),
        Find("last arrived first", query => query with { From = TwoTowns.Start.AddDays(100), To = TwoTowns.Start.AddDays(110), Sort = new(ReportSortKey.Arrival, true) }),
        Find("of a day by status", query => query with { From = TwoTowns.Start.AddDays(100), To = TwoTowns.Start.AddDays(101), Sort = new(ReportSortKey.Status, false) }),
        Find("with picture and tips", query => query with { WithPicture = true, TipServiceIds = [3], ServiceIds = [3] }),
        Find("with what staff know", query => query with { WithInternal = true, Srid = 25832 }),
        Find("by id", town => new ReportQuery(town) { ServiceRequestIds = [$"2025-{town}-70"] }),
        Find("by ids", town => new ReportQuery(town) { ServiceRequestIds = Names(70, 2850, 3050) }),
        Find("by ids, in the sandbox", town => new ReportQuery(town) { ServiceRequestIds = Names(70, 1501, 1502), OfSandbox = true }),
        Find("by ids of all towns", _ => new ReportQuery(null) { ServiceRequestIds = Names(70, 2850) }, Gives.RowsOfAllTowns),
        Find("bare", query => query with { WithExtended = false }),
        Count("of a day", query => query with { From = TwoTowns.Start.AddDays(100), To = TwoTowns.Start.AddDays(101), ServiceIds = [1, 3] }),
        Count("with rare words", query => query with { From = null, To = null, Words = ["besondersweg"] }),
        new("Bulk/FindBulkMarks.sql", "", (_, _) => { }),
        new("Bulk/DropBulkMarks.sql", "", (p, _) => p.Add(new NpgsqlParameter("marks", NpgsqlDbType.Array | NpgsqlDbType.Xid8) { Value = new ulong[] { 700, 701 } })),
        new("Persistence/ReadDataState.sql", "", (_, _) => { }),
        new("Persistence/ReadDataState.sql", "all towns", (_, _) => { }, Gives.RowsOfAllTowns),
        new("Reports/FindReportByToken.sql", "", (p, town) => p.With("token", $"tok{town}-100").With("of_sandbox", false)),
        new("Reports/FindReportByToken.sql", "in the sandbox", (p, town) => p.With("token", $"tok{town}-100").With("of_sandbox", true), Gives.Nothing),
        new("Reports/FindReportByToken.sql", "other town's", (p, town) => p.With("token", $"tok{3 - town}-100").With("of_sandbox", false), Gives.Nothing),
        new("Reports/FindReportByToken.sql", "all towns", (p, _) => p.With("token", "tok2-100").With("of_sandbox", false), Gives.RowsOfAllTowns),
        new("Reports/EmptySandbox.sql", "", (_, _) => { }),
        new("Reports/ApplyStatus.sql", "", (p, _) => p.With("id", 2850L).With("to", "in_progress").Null("public_note", NpgsqlDbType.Text).Null("status_notes", NpgsqlDbType.Text).With("internal_note", "i").With("is_public", true).By()),
        new("Reports/ChangeVisibility.sql", "", (p, _) => p.With("id", 70L).With("visibility", "hidden").Null("internal_note", NpgsqlDbType.Text).By()),
        new("Reports/SubmitReport.sql", "", Submit),
        new("Reports/ForgetIdempotencyKeys.sql", "", (p, _) => p.With("now", TwoTowns.Start.AddHours(100))),
        new("Reports/ListReports.sql", "", (p, _) => Page(p, null).With("before", TwoTowns.Now.AddYears(10)).With("before_id", long.MaxValue)),
        new("Reports/ListReports.sql", "second page", (p, _) => Page(p, null).With("before", TwoTowns.Start.AddHours(2 * 2000)).With("before_id", 2000L)),
        new("Reports/ListReportsOfServices.sql", "", (p, _) => Page(p, [2, 3]).With("before", TwoTowns.Now.AddYears(10)).With("before_id", long.MaxValue)),
        new("Reports/DrawReportClusters.sql", "", (p, _) => Cells(Tile(p, 14), 14).With("shift", DrawReportTile.ShiftOf(14)).With("name", "reports").Null("services", NpgsqlDbType.Array | NpgsqlDbType.Bigint).Null("is_closed", NpgsqlDbType.Boolean)),
        new("Reports/DrawReportTile.sql", "", (p, _) => Cells(Tile(p, 16), 16).With("name", "reports").With("services", new long[] { 1, 2, 3 }).With("is_closed", false)),
        new("Updates/SaveUpdate.sql", "with a link", (p, _) => SaveUpdate(p, "c-new", ["https://photos.example/new"], [])),
        new("Updates/SaveUpdate.sql", "with a photo", (p, _) => SaveUpdate(p, "c-new", [], [Unclaimed(7)])),
        new("Updates/SaveUpdate.sql", "known", (p, _) => SaveUpdate(p, "c200", [], [])),
        new("Updates/FindForwarded.sql", "", (p, town) => p.With("number", 70L)),
        new("Updates/FindUpdatesOfTime.sql", "", (p, _) => Feed(p)),
        new("Updates/FindUpdatesOfTime.sql", "next page", (p, _) => Feed(p, 2000)),
        new("Updates/FindUpdatesOfReports.sql", "", (p, _) => Feed(p).With("service_request_ids", Names(80, 100, 3050))),
        new("Updates/ChangeUpdateVisibility.sql", "hidden", (p, town) => p.With("service_request_id", $"2025-{town}-80").With("update", 805L).With("visibility", "hidden").With("internal_note", "i").By()),
        new("Updates/ChangeUpdateVisibility.sql", "published", (p, town) => p.With("service_request_id", $"2025-{town}-100").With("update", 1005L).With("visibility", "public").Null("internal_note", NpgsqlDbType.Text).By()),
        new("Cases/RedactReport.sql", "", (p, town) => p.With("service_request_id", $"2025-{town}-70").With("title", "other").With("description", "[…]").By()),
        new("Jurisdictions/FindNeighbour.sql", "", (p, _) => p.With("longitude", 8.01).With("latitude", 51.51)),
        new("Assets/FindAssets.sql", "", (p, _) => p.With("layer", 3L).With("longitude", 8.0041).With("latitude", 51.5).With("snap_meters", 200.0).With("limit", 10)),
        new("Assets/FindAsset.sql", "", (p, _) => p.With("layer", 3L).With("key", "13-2").With("longitude", 8.0041).With("latitude", 51.5)),
        new("Assets/FindAsset.sql", "from nowhere", (p, _) => p.With("layer", 3L).With("key", "13-6").Null("longitude", NpgsqlDbType.Double).Null("latitude", NpgsqlDbType.Double)),
        new("Layers/FindPublicLayers.sql", "", (p, _) => p.With("with_non_public", false)),
        new("Layers/DescribeShapes.sql", "", (p, _) => p.With("version", 11L)),
        Features("first page", query => query),
        Features("further page, in another system", query => query with { After = "11-2000", Form = new(25832, false) }),
        Features("by key", query => query with { Key = "11-70", Form = new(4326, true) }),
        Features("in a small box", query => query with { Box = BoundingBox.TryCreate(8.001, 51.5, 8.006, 51.503), BoxIn = new(4326, 8.001, 51.5, 8.006, 51.503) }),
        Features("in a large box", query => query with { Box = BoundingBox.TryCreate(-180, -90, 180, 90), BoxIn = new(4326, -180, -90, 180, 90), After = "11-2000" }),
        new("Layers/DrawFeatureTile.sql", "", (p, _) => Tile(p, 16).With("version", 11L).With("name", "things").With("limit", 5000)),
        new("Layers/DrawLayerTile.sql", "", (p, _) => Tile(p, 16).With("roles", new[] { "road", "district", "asset" })),
        new("Layers/DiffLayerVersions.sql", "", (p, _) => Diff(p, byContent: false)),
        new("Layers/DiffLayerVersions.sql", "by content", (p, _) => Diff(p, byContent: true)),
        new("Layers/CountInvalid.sql", "", (p, _) => p.With("version", 19L)),
        new("Layers/RepairFeatures.sql", "", (p, _) => p.With("version", 19L)),
        new("Layers/FindOutside.sql", "", (p, _) => p.With("version", 17L).With("listed", 100)),
        new("Layers/FindOverlaps.sql", "", (p, _) => Slivers(p)),
        new("Layers/FindGaps.sql", "", (p, _) =>
        {
            Slivers(p);
            p.Add(new NpgsqlParameter("cover", NpgsqlDbType.Geometry) { Value = DBNull.Value });
        }),
        new("Layers/DropLayerVersions.sql", "", (p, _) => p.With("layer", 3L).With("kept", 1)),
        new("Harvests/LeaseHarvest.sql", "due", (p, _) => p.Null("layer", NpgsqlDbType.Text).With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2))),
        new("Harvests/LeaseHarvest.sql", "named", (p, _) => p.With("layer", "layer4").With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2))),
        Waiting("Layers/FindWaitingImports.sql"),
        new("Layers/LeaseLayerImport.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2))),
        new("Layers/FindMovable.sql", "", (p, _) => p.With("layer", 2L).With("since", TwoTowns.Start.AddDays(320)).With("before", TwoTowns.Now.AddYears(10)).With("before_id", long.MaxValue).With("limit", 40)),
        new("Layers/FindMovable.sql", "second page", (p, _) => p.With("layer", 2L).With("since", TwoTowns.Start).With("before", TwoTowns.Start.AddHours(2 * 2000)).With("before_id", 2000L).With("limit", 40)),
        new("Reports/FindCluster.sql", "child", (p, _) => p.With("service_request_ids", Names(3050, 70))),
        new("Reports/FindCluster.sql", "head", (p, _) => p.With("service_request_ids", Names(2850))),
        new("Reports/FindClusterServices.sql", "", (p, _) => p.With("service_request_ids", Names(3050, 70))),

        new("Notifications/CountReceipts.sql", "", (p, _) => p.With("recipients", new[] { "p3890@example.org", "p3900@example.org" }).With("now", TwoTowns.Start.AddHours(2 * 3900).AddMinutes(30))),
        new("Notifications/FindOpenEvents.sql", "", (p, _) => p.With("ids", Routed)),
        new("Notifications/FindSubscriptions.sql", "", (p, _) => p.With("ids", Routed)),
        Waiting("Notifications/FindWaitingMails.sql"),
        new("Notifications/LeaseMails.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2)).With("limit", 30)),
        new("Notifications/RecordMail.sql", "sent", (p, _) => Record(p, sent: true)),
        new("Notifications/RecordMail.sql", "given up", (p, _) => Record(p, sent: false)),
        new("Notifications/SaveMails.sql", "", SaveMails),

        new("Notifications/CountAsks.sql", "", (p, _) => p.With("recipient", "p3890@example.org").With("now", TwoTowns.Start.AddHours(2 * 3900).AddMinutes(30))),

        new("Ideas/ListThreads.sql", "", (p, _) => p.With("before", TwoTowns.Now.AddYears(10)).With("before_id", long.MaxValue).With("limit", 21)),
        new("Ideas/ListThreads.sql", "second page", (p, _) => p.With("before", TwoTowns.Start.AddHours(2 * 2000)).With("before_id", 2000L).With("limit", 21)),
        new("Ideas/ListThreadsBySupport.sql", "", (p, _) => p.With("supporters", int.MaxValue).With("before_id", long.MaxValue).With("limit", 21)),
        new("Ideas/ListThreadsBySupport.sql", "second page", (p, _) => p.With("supporters", 12).With("before_id", 2000L).With("limit", 21)),
        new("Ideas/ListComments.sql", "", (p, _) => p.With("thread", 70L).With("after", 0L).With("limit", 31)),
        new("Ideas/ListComments.sql", "second page", (p, _) => p.With("thread", 70L).With("after", 4070L).With("limit", 31)),

        new("Pipeline/AdvanceReports.sql", "", (p, _) => p.With("stage", (short)1).With("ids", Stored)),
        new("Pipeline/ClaimReports.sql", "", (p, _) => Claim(p, null, null)),
        new("Pipeline/ClaimReports.sql", "of some services", (p, _) => Claim(p, [1, 3], null)),
        new("Pipeline/ClaimReports.sql", "one", (p, _) => Claim(p, null, 5)),
        Waiting("Pipeline/FindWaitingReports.sql", p => p.With("stage", (short)1)),
        new("Pipeline/PutReportAside.sql", "new", (p, _) => PutAside(p, 5)),
        new("Pipeline/PutReportAside.sql", "again", (p, _) => PutAside(p, 2)),

        new("Duplicates/FindSimilar.sql", "", (p, _) => p.With("longitude", 8.004).With("latitude", 51.5).With("radius", 50.0).With("services", new long[] { 1, 2, 3 }).With("since", TwoTowns.Start.AddDays(-1)).With("closed_since", TwoTowns.Start.AddDays(-1)).With("service", 1L).With("nearby_radius", 250.0)),
        new("Duplicates/FindSubjects.sql", "", (p, _) => p.With("ids", Stored)),
        new("Duplicates/FindCandidates.sql", "", (p, _) => p
            .With("ids", Stored).With("radii", Stored.Select(_ => 40.0).ToArray()).With("windows", Stored.Select(_ => 60).ToArray()).With("closed_windows", Stored.Select(_ => 30.0).ToArray()).With("services", new long[] { 1, 2, 3 }).With("nearby_radius", 250.0)),
        new("Duplicates/Replay/ReadHistory.sql", "", (p, _) => p.With("services", new long[] { 1, 2, 3 }).With("since", TwoTowns.Start).With("limit", 200)),
        new("Duplicates/Replay/ReadDecisions.sql", "", (p, _) => p.With("ids", Enumerable.Range(3090, 20).Select(id => (long)id).ToArray())),
        new("Duplicates/WaitingServices.sql", "", (p, _) => p.With("stage", (short)0)),
        new("Duplicates/SavePairs.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("reports", new long[] { 500, 70 }).With("heads", new long[] { 300, 65 })
            .With("scores", new[] { 0.5, 0.6 }).With("reasons", new[] { "[]", "[]" }).With("decisions", new[] { "open", "linked_by_rule" })),
        new("Duplicates/DecidePairs.sql", "", (p, _) => p.With("ones", new long[] { 70, 500 }).With("others", new long[] { 65, 300 }).With("decision", "rejected").By()),
        new("Duplicates/SaveRefusals.sql", "", (p, town) => p.With("now", TwoTowns.Now).With("report", $"2025-{town}-500").With("offers", new[] { $"2025-{town}-310", $"2025-{town}-600", $"2025-{3 - town}-320", "nonesuch" })
            .With("scores", new[] { 0.9, 0.8, 0.7, 0.6 }).With("reasons", new[] { "[]", "[]", "[]", "[]" })),
        new("Duplicates/LinkReports.sql", "", (p, _) => p.With("children", new long[] { 200, 201 }).With("heads", new long[] { 100, 101 }).By()),
        new("Duplicates/MoveChildren.sql", "", (p, _) => p.With("former_head", 2850L).With("head", 100L).By()),
        new("Duplicates/FindRefusals.sql", "", (p, _) => p.With("ones", new long[] { 2850, 3050 }).With("others", new long[] { 2650 })),
        new("Duplicates/SettlePairs.sql", "", (p, _) => p.With("ids", new long[] { 2850, 3050, 500 })),
        new("Duplicates/LinkToHead.sql", "", (p, _) => p.With("id", 3050L)),
        new("Duplicates/UnlinkReport.sql", "", (p, _) => p.With("id", 3050L).By()),
        new("Duplicates/ReturnChildren.sql", "", (p, _) => p.With("children", new long[] { 3050, 3052 }).With("head", 2850L).By()),

        new("Media/AnnounceMedia.sql", "", (p, _) => p.With("name", "n".PadLeft(26, 'c')).With("now", TwoTowns.Now)),
        new("Media/ChangePhotoVisibility.sql", "", (p, town) => p.With("service_request_id", $"2025-{town}-70").With("photo", 70L).With("hide", true).With("internal_note", "i").By()),
        new("Media/DropMedia.sql", "", (p, _) => p.With("names", new[] { Unclaimed(5), Unclaimed(6) })),
        Waiting("Media/FindWaitingPhotos.sql"),
        new("Media/LeasePhoto.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2))),
        new("Media/RecordPhoto.sql", "", (p, _) => p.With("id", 20L).With("attempts", 0).With("name", Unclaimed(5)).With("width", 4).With("height", 3).With("bytes", 2).With("hash", -7L).With("now", TwoTowns.Now)),
        new("Media/RecordPhotoFailure.sql", "", (p, _) => p.With("id", 20L).With("attempts", 0).With("code", "photo.broken").Null("next_attempt_at", NpgsqlDbType.TimestampTz)),
        new("Media/TakeUnclaimedMedia.sql", "", (p, _) => p.With("before", TwoTowns.Start.AddHours(50))),
        Waiting("Places/FindWaitingLookups.sql"),
        new("Places/LeasePlaceLookup.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(1))),
        new("Places/RecordPlace.sql", "", (p, town) => p.With("report", 14L).With("attempts", 1).With("longitude", 8.1).With("latitude", 51.5).With("address", $"Weg 1 of {town}").With("postcode", $"1000{town}")),
        new("Places/RecordLookupFailure.sql", "", (p, _) => p.With("report", 14L).With("attempts", 1).With("code", "timeout").Null("next_attempt_at", NpgsqlDbType.TimestampTz)),
        new("Places/NameAddresses.sql", "", (p, _) => p.With("ids", Stored).With("house_meters", 50.0).With("street_meters", 60.0)),
        new("Places/NameAddresses.sql", "too far from a house", (p, _) => p.With("ids", Stored).With("house_meters", 0.01).With("street_meters", 60.0)),
        new("Places/FindStreets.sql", "", (p, _) => p.With("keys", new[] { Street(17), Street(40) })),
        new("Places/FindSimilarStreets.sql", "", (p, _) => p.With("keys", new[] { Street(17)[1..], Street(40)[1..] })),
        new("Places/SuggestStreets.sql", "", (p, _) => p.With("key", Street(17)[..10]).With("beginning", Street(17)[..10] + "%")),
        new("Places/LocateHouses.sql", "", (p, _) => p.With("streets", new long[] { 17, 40 }).With("wanted", new[] { 3, 4 }).With("reach", 20)),
        new("Places/LocateStreets.sql", "", (p, _) => p.With("streets", new long[] { 17, 40 })),
        new("Places/FindAddressById.sql", "", (p, _) => p.With("address_id", "15-70")),
        new("Places/ListDistricts.sql", "", (_, _) => { }),
        new("Places/ReadAddressFeatures.sql", "", (_, _) => { }),
        new("Places/IndexPlaces.sql", "", (p, _) => p.With("gap", 500.0).With("cosine", 0.6).With("versions", new long[] { 15, 15, 15 }).With("numbers", new long[] { 1, 2, 3 }).With("names", new[] { "Neuer Weg", "Neuer Weg", "Neue Allee" })
            .With("keys", new[] { "nuerweg", "nuerweg", "nueallee" }).With("house_texts", new[] { "1", "2", "1" }).With("house_numbers", new[] { 1, 2, 1 }).With("house_suffixes", new[] { "", "", "" })
            .With("house_lasts", new int?[] { null, null, null }).With("postcodes", new string?[] { null, null, null })),
        new("Privacy/EraseReports.sql", "contact", (p, _) => p.With("ids", new long[] { 70, 90 }).With("everything", false).By()),
        new("Privacy/EraseReports.sql", "everything", (p, _) => p.With("ids", Routed).With("everything", true).By()),
        new("Privacy/FindExpiredContacts.sql", "", (p, _) => p.With("before", TwoTowns.Start.AddHours(2 * 400)).With("after", 0L)),
        new("Privacy/ForgetUnconfirmed.sql", "", (p, _) => p.With("before", TwoTowns.Start.AddHours(2 * 80))),
        new("Privacy/ForgetMails.sql", "", (p, _) => p.With("before", TwoTowns.Start.AddHours(2 * 80))),
        new("DemoCity/BackdateReports.sql", "", (p, _) => p.With("ids", Routed)),
        new("DemoCity/BackdateRoutes.sql", "", (p, _) => p.With("ids", Routed).With("seconds", 40.0)),

        new("Forwarding/QueueForwards.sql", "", (p, _) => p.With("ids", new long[] { 5, 3301, 3302 }).With("now", TwoTowns.Now)),
        Waiting("Forwarding/FindWaitingForwards.sql"),
        Waiting("Forwarding/FindWaitingPolls.sql"),
        new("Forwarding/LeaseForward.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2))),
        new("Forwarding/KeepForwardFields.sql", "", (p, _) => Forward(p, 3202).With("fields", "[]")),
        new("Forwarding/RecordForward.sql", "", (p, _) => Forward(p, 3202).With("state", "accepted").Null("token", NpgsqlDbType.Text).With("foreign_id", "7").Null("next_attempt_at", NpgsqlDbType.TimestampTz).By()),
        new("Forwarding/RecordForwardFailure.sql", "later", (p, _) => Forward(p, 3202).With("code", "timeout").Null("text", NpgsqlDbType.Text).With("next_attempt_at", TwoTowns.Now.AddDays(1)).By()),
        new("Forwarding/RecordForwardFailure.sql", "given up", (p, _) => Forward(p, 3202).With("code", "timeout").With("text", "t").Null("next_attempt_at", NpgsqlDbType.TimestampTz).By()),
        new("Forwarding/RetryForward.sql", "", (p, town) => p.With("service_request_id", $"2025-{town}-3250").With("now", TwoTowns.Now)),
        new("Forwarding/LeasePoll.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("leased_until", TwoTowns.Now.AddMinutes(2))),
        new("Forwarding/RecordPoll.sql", "", (p, _) => p.With("department", 1L).With("next_poll_at", TwoTowns.Now).With("polled_to", TwoTowns.Now).Null("feed_missing_at", NpgsqlDbType.TimestampTz).Null("code", NpgsqlDbType.Text)),
        new("Forwarding/FindFollowed.sql", "", (p, _) => p.With("department", 1L).With("after", 0L).With("limit", 50).With("closed_since", TwoTowns.Start)),
        new("Forwarding/FindFollowed.sql", "second page", (p, _) => p.With("department", 2L).With("after", 2000L).With("limit", 50).With("closed_since", TwoTowns.Start)),
        new("Forwarding/FindKnownUpdates.sql", "", (p, _) => p.With("department", 1L).With("reports", new long[] { 70, 80 }).With("keys", new[] { "id:70", "id:81" })),
        new("Forwarding/ClaimForeignUpdate.sql", "", (p, _) => p.With("report", 70L).With("department", 1L).With("key", "id:new").With("now", TwoTowns.Now)),
        new("Forwarding/KeepSeen.sql", "", (p, _) => p.With("report", 70L).With("department", 1L).With("seen", "s")),
        new("Imports/FindImported.sql", "", (p, _) => p.With("source", "old").With("foreign_ids", new[] { "o70", "o71", "o90000" })),
        new("Imports/ImportReports.sql", "", ImportReports),

        new("Routing/FindRoutable.sql", "", (p, _) => p.With("ids", Routed)),
        new("Routing/FindRoutes.sql", "", (p, _) => Routes(p).Null("trial_layer", NpgsqlDbType.Bigint).Null("trial_version", NpgsqlDbType.Bigint)),
        new("Routing/FindRoutes.sql", "on trial", (p, _) => Routes(p).With("trial_layer", 2L).With("trial_version", 16L)),
        new("Routing/FindSimulated.sql", "", (p, _) => p.With("since", TwoTowns.Now.AddYears(-5)).With("before", TwoTowns.Now.AddYears(1)).With("before_id", long.MaxValue).With("limit", 20)),
        Rules("Routing/FindRuleFeatures.sql", "", _ => { }),
        Rules("Routing/FindRuleGaps.sql", "", p => Slivers(p.With("rules", new[] { 1L, 2L }).Null("among", NpgsqlDbType.Array | NpgsqlDbType.Bigint))),
        Rules("Routing/FindRuleGaps.sql", "at certain times", p => Slivers(p.With("rules", Array.Empty<long>()).With("among", new[] { 1L, 2L }))),
        Rules("Routing/FindRuleOverlaps.sql", "", p => Slivers(p.With("one", 2L).With("other", 2L))),
        new("Routing/HasOwnerRules.sql", "", (_, _) => { }),
        new("Routing/IsUntouched.sql", "", (p, _) => p.With("id", 70L)),
        new("Routing/SaveRoutes.sql", "", SaveRoutes),
        new("Routing/ReassignReport.sql", "", (p, _) => p.With("id", 70L).With("department", "gruen").With("internal_note", "i").By()),
        new("Routing/LiftDecision.sql", "", (p, _) => p.With("id", 70L).By()),
        new("Handshakes/FindUnsettled.sql", "", (p, _) => p.With("ids", Routed)),
        new("Handshakes/SettleCases.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("next_step_at", TwoTowns.Now.AddDays(1)).With("due_reports", new long[] { 44, 45 }).With("due_at", new[] { TwoTowns.Now, TwoTowns.Now })
            .With("asked_reports", new long[] { 45, 60 }).With("asked_departments", new long[] { 3, 3 })),
        new("Handshakes/ReadReminderSteps.sql", "", (_, _) => { }),
        new("Handshakes/AcceptReport.sql", "", (p, _) => p.With("id", 70L).With("department", 1L).By()),
        new("Handshakes/RejectReport.sql", "", (p, _) => p.With("id", 70L).With("department", 1L).With("reason", "r").By()),
        new("Handshakes/ClaimUnanswered.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("limit", 100)),
        new("Handshakes/SaveReminders.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("reports", new long[] { 70, 72 }).With("departments", new long[] { 1, 1 }).With("told_hours", new[] { 8, 8 }).With("next_step_at", new[] { TwoTowns.Now, TwoTowns.Now })
            .With("told_reports", new long[] { 70, 70 }).With("told_kinds", new[] { "reminded", "escalated" }).With("told_departments", new long?[] { 1, null }).With("told_addresses", new[] { null, "a@example.org" })),
        new("Handshakes/MarkOverdue.sql", "", (p, _) => p.With("now", TwoTowns.Now).With("limit", 500)),
    ];

    /// <summary>A statement over the jurisdictions that a process works for: here one.</summary>
    private static SqlFileCase Waiting(string path, Action<NpgsqlParameterCollection>? set = null) =>
        new(path, "", (p, town) => (set ?? (_ => { }))(p.With("jurisdictions", new[] { town }).With("now", TwoTowns.Now))) { IsWhole = false };

    private static SqlFileCase Find(string name, Func<ReportQuery, ReportQuery> change) => Find(name, town => change(OfTime(town)));

    private static SqlFileCase Find(string name, Func<int, ReportQuery> query, Gives gives = Gives.RowsOrChanges) => Composed(name, town => ReportStatement.Of(query(town)), gives);

    private static SqlFileCase Features(string name, Func<FeatureQuery, FeatureQuery> change) => new(
        "Layers/FindFeatures.sql", name, (p, town) => p.AddRange(FindFeatures.Statement(change(new FeatureQuery(town, 11))).Parameters.ToArray()))
    {
        Sql = town => FindFeatures.Statement(change(new FeatureQuery(town, 11))).Sql,
        IsWhole = false,
    };

    private static SqlFileCase Count(string name, Func<ReportQuery, ReportQuery> change) => Composed("count, " + name, town => ReportStatement.CountOf(change(OfTime(town))), Gives.RowsOrChanges);

    private static SqlFileCase Composed(string name, Func<int, ReportStatement> statement, Gives gives) => new(
        "Reports/FindReports.sql", name, (p, town) => p.AddRange(statement(town).Parameters.ToArray()), gives)
    {
        Sql = town => statement(town).Sql,
        IsWhole = false,
    };

    private static ReportQuery OfTime(int town) =>
        new(town) { From = TwoTowns.Start.AddDays(100), To = TwoTowns.Start.AddDays(190), Limit = 50, WithExtended = true };

    private static void Submit(NpgsqlParameterCollection p, int town)
    {
        p.With("gate", 4711L).With("api_key", 1L).With("key_hash", Hash("new")).With("body_hash", Hash("body")).With("expires_at", TwoTowns.Now.AddDays(1)).With("year", "2026").With("is_batch", true)
            .With("token", $"fresh{town}").With("service", 2L).With("opens_thread", true).With("thread", 70L).With("longitude", 8.01).With("latitude", 51.51).Null("address_string", NpgsqlDbType.Text).Null("address_id", NpgsqlDbType.Text)
            .With("address", "Weg 1").With("address_key", "k").With("zipcode", "1").With("asks_outside", true)
            .With("asset_layer", 3L).With("asset_key", "13-2").With("asset_label", "Thing").With("asset_version", 2).With("place_source", "map")
            .With("title", "t").With("description", "d").With("media_urls", Array.Empty<string>()).With("photo_links", new[] { "https://photos.example/new" }).With("photo_names", Array.Empty<string>()).With("photo_widths", Array.Empty<int>())
            .With("photo_heights", Array.Empty<int>()).With("photo_bytes", Array.Empty<int>()).With("photo_hashes", Array.Empty<long>()).With("attributes", "{}").With("requested_datetime", TwoTowns.Now)
            .Null("expected_datetime", NpgsqlDbType.TimestampTz).With("visibility", "public").With("is_imported", false).Null("account_id", NpgsqlDbType.Text).With("email", "a@example.org").With("first_name", "A")
            .With("last_name", "B").With("phone", "1").With("device_id", "x").With("language", "de").With("has_contact", true).With("subscribes", true).With("confirmed_at", TwoTowns.Now).With("now", TwoTowns.Now);
    }

    private static void SaveUpdate(NpgsqlParameterCollection p, string senderKey, string[] links, string[] names)
    {
        p.With("report", 70L).With("api_key", 1L).With("sender_key", senderKey).With("text", "t").With("claim", "fixed").With("written_at", TwoTowns.Now).With("visibility", "public")
            .With("email", "w@example.org").With("first_name", "W").With("last_name", "R").With("phone", "1").With("has_contact", true).With("language", "de").With("subscribes", true)
            .Null("confirmed_at", NpgsqlDbType.TimestampTz).With("photo_links", links).With("photo_names", names)
            .With("photo_widths", new[] { 4 }).With("photo_heights", new[] { 3 }).With("photo_bytes", new[] { 2 }).With("photo_hashes", new long?[] { 311 }).By();
    }

    private static NpgsqlParameterCollection Feed(NpgsqlParameterCollection p, int? after = null) => p.With("to", TwoTowns.Now).With("limit", 50)
        .With("after", after is { } id ? TwoTowns.Start.AddHours(2 * id) : TwoTowns.Start).With("after_id", after * 10L ?? 0L);

    private static NpgsqlParameterCollection Forward(NpgsqlParameterCollection p, long report) => p.With("report", report).With("department", 1L).With("attempts", 1);

    /// <summary>The second one is known in the first town, the third in both.</summary>
    private static void ImportReports(NpgsqlParameterCollection p, int town)
    {
        T[] Thrice<T>(T value) => [value, value, value];
        p.With("source", "old").With("now", TwoTowns.Now).With("year", "2026").With("asks_outside", true).With("foreign_ids", new[] { "o90001", "o71", "o72" }).With("services", Thrice(2L)).With("opens_threads", Thrice(true))
            .With("visibilities", Thrice("public")).With("requested", Thrice(TwoTowns.Start)).With("updated", Thrice(TwoTowns.Now)).With("expected", Thrice((DateTime?)null)).With("statuses", Thrice("closed_fixed"))
            .With("status_notes", Thrice($"of {town}")).With("titles", Thrice<string?>(null)).With("descriptions", Thrice("d")).With("longitudes", new double?[] { null, 8.1, 8.1 }).With("latitudes", new double?[] { null, 51.5, 51.5 })
            .With("addresses", Thrice("Weg 1")).With("found_addresses", Thrice<string?>(null)).With("address_keys", Thrice<string?>(null)).With("zipcodes", Thrice<string?>(null)).With("address_ids", Thrice<string?>(null))
            .With("media_urls", Thrice("https://a.example/1 https://a.example/2"));
    }

    private static void Record(NpgsqlParameterCollection p, bool sent)
    {
        p.With("id", 10L).With("leased_until", TwoTowns.Start).Null("next_attempt_at", NpgsqlDbType.TimestampTz);
        if (sent)
            p.With("sent_at", TwoTowns.Now).Null("failed_at", NpgsqlDbType.TimestampTz).Null("error", NpgsqlDbType.Text);
        else
            p.Null("sent_at", NpgsqlDbType.TimestampTz).With("failed_at", TwoTowns.Now).With("error", "550");
    }

    private static void SaveMails(NpgsqlParameterCollection p, int town)
    {
        string[] Twice(string text) => [text, text];
        p.With("now", TwoTowns.Now).With("from_name", $"Town {town}").With("from_address", "a@example.org").With("done", new long[] { 410, 411 })
            .With("events", new long[] { 410, 411 }).With("reports", new long[] { 41, 41 }).With("recipients", Twice("dept@example.org")).With("templates", Twice("case_new")).With("languages", Twice("de"))
            .With("subjects", Twice("s")).With("texts", Twice("t")).With("htmls", Twice("h")).With("message_ids", Twice("m")).With("thread_ids", Twice("r"))
            .With("unsubscribe_addresses", Twice("u")).With("list_ids", Twice("l"));
    }

    private static void Claim(NpgsqlParameterCollection p, long[]? services, long? only)
    {
        p.With("stage", (short)0).With("now", TwoTowns.Now).With("limit", 100);
        p.Add(new NpgsqlParameter("services", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = (object?)services ?? DBNull.Value });
        p.Add(new NpgsqlParameter("only", NpgsqlDbType.Bigint) { Value = (object?)only ?? DBNull.Value });
    }

    private static void PutAside(NpgsqlParameterCollection p, long id) =>
        p.With("id", id).With("step", "deduplicate").With("error", "X").With("now", TwoTowns.Now).With("waits", new[] { TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30) });

    private static NpgsqlParameterCollection Routes(NpgsqlParameterCollection p) => p.With("ids", Stored).With("place_sources", new[] { "unknown", "address" }).With("error_meters", new[] { 8.0, 15.0 }).With("holidays", new[] { new DateOnly(2026, 12, 25) });

    private static void SaveRoutes(NpgsqlParameterCollection p, int town) => p.With("now", TwoTowns.Now)
        .With("reports", new long[] { 70, 90 }).With("departments", new long[] { 3, 3 }).With("decided_by", new[] { "rule", "rule" }).With("rule_ids", new long[] { 1, 1 })
        .With("rule_versions", new[] { 1, 1 }).With("others", new long[] { 3, 3 }).With("on_duty_emails", new[] { "o", "o" }).With("owner_names", new[] { "w", "w" }).With("owner_contacts", new[] { "c", "c" })
        .With("rule_texts", new[] { $"of {town}", "" }).With("versions", new long[] { 13, 13 }).With("keys", new[] { "k", "k" }).With("labels", new[] { "l", "l" }).With("distances", new[] { 1.0, 2.0 })
        .With("inputs", new[] { "{}", "{}" }).With("runners_up", new[] { "[]", "[]" });

    private static void Diff(NpgsqlParameterCollection p, bool byContent) =>
        p.With("version", 16L).With("against", 12L).With("against_number", 1).With("by_content", byContent).With("has_no_key", byContent).With("is_area", true).With("listed", 100);

    /// <summary>On the rules in force instead of those of a file: the same columns.</summary>
    private static SqlFileCase Rules(string path, string name, Action<NpgsqlParameterCollection> set) =>
        new(path, name, (p, _) => set(p)) { Sql = _ => SqlFile.Read(path).Replace("pg_temp.trial_rules", "routing_rules", StringComparison.Ordinal) };

    private static void Slivers(NpgsqlParameterCollection p) => p.With("version", 17L).With("listed", 100).With("square_meters", 1.0).With("meters", 0.05);

    private static NpgsqlParameterCollection Page(NpgsqlParameterCollection p, long[]? services)
    {
        if (services is not null)
            p.With("services", services);
        return p.Null("is_closed", NpgsqlDbType.Boolean).With("limit", 21);
    }

    /// <summary>The tile in which the first reports lie.</summary>
    private static NpgsqlParameterCollection Tile(NpgsqlParameterCollection p, int zoom)
    {
        var tiles = 1 << zoom;
        var latitude = double.DegreesToRadians(51.501);
        return p.With("zoom", zoom).With("column", (int)((8.001 + 180) / 360 * tiles)).With("row", (int)((1 - Math.Asinh(Math.Tan(latitude)) / Math.PI) / 2 * tiles));
    }

    private static NpgsqlParameterCollection Cells(NpgsqlParameterCollection p, int zoom)
    {
        var cells = TileCells.Of(TileAddress.TryParse($"{zoom}", $"{p["column"].Value}", $"{p["row"].Value}")!.Value);
        return p.With("first", cells.First).With("last", cells.Last);
    }

    private static string Unclaimed(int number) => $"u{number}".PadLeft(26, 'b');

    private static string Street(int id) => "weg" + Convert.ToHexStringLower(Hash(id.ToString(CultureInfo.InvariantCulture)))[..30];

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string[] Names(params int[] ids) => [.. ids.SelectMany(id => new[] { $"2025-1-{id}", $"2025-2-{id}" })];

    private static NpgsqlParameterCollection With<T>(this NpgsqlParameterCollection parameters, string name, T value)
    {
        parameters.Add(new NpgsqlParameter<T>(name, value));
        return parameters;
    }

    private static NpgsqlParameterCollection Null(this NpgsqlParameterCollection parameters, string name, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter(name, type) { Value = DBNull.Value });
        return parameters;
    }

    private static NpgsqlParameterCollection By(this NpgsqlParameterCollection parameters) => parameters.With("actor", "key:rathaus").With("now", TwoTowns.Now);
}
