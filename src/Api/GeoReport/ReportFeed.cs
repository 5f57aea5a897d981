using System.Globalization;
using System.Text;
using System.Xml;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.GeoReport;

/// <summary>
/// The reports of a query as a feed: Atom (RFC 4287) with the place as a point of GeoRSS-Simple, pages linked by RFC 5005. A report's id is the address of its page, in the sandbox that of its record. A feed says at its
/// beginning when its latest entry changed and whether another page follows, so a page of at most <see cref="GeoReportOptions.MaxReports"/> entries is read before it is written.
/// </summary>
internal sealed class ReportFeed(GeoReportExchange exchange, JurisdictionProfile town, ServiceCatalogs catalogs, FindReports reports)
{
    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string GeoRss = "http://www.georss.org/georss";

    /// <param name="state">Read before the reports; null: none was.</param>
    public async Task WriteAsync(ReportQuery query, DataState? state)
    {
        var entries = new List<Entry>();
        // One more than the page has: whether another one follows. Ids have no pages.
        await using (var rows = await reports.RunAsync(query with { Limit = query.Limit + 1 }, exchange.Ct))
        {
            while (await rows.ReadAsync(exchange.Ct))
                entries.Add(Entry.Of(rows.Current));
        }

        var isPaged = query.ServiceRequestIds is null;
        var hasNext = isPaged && entries.Count > query.Limit;
        if (hasNext)
            entries.RemoveAt(query.Limit);
        if (Language != town.Language)
        {
            var catalog = state is { } known ? await catalogs.ForAsync(town.Id, known, exchange.Ct) : await catalogs.FreshAsync(town.Id, exchange.Ct);
            entries = entries.ConvertAll(entry => catalog.ByCode.TryGetValue(entry.ServiceCode, out var service) ? entry with { ServiceName = service.In(Language).Name } : entry);
        }

        var document = Write(query, entries, state, isPaged, hasNext);
        exchange.Begin().Dispose();
        exchange.Http.Response.ContentLength = document.Length;
        await exchange.Http.Response.BodyWriter.WriteAsync(document, exchange.Ct);
    }

    private string Language => exchange.ReaderLanguage ?? town.Language;

    private ReadOnlyMemory<byte> Write(ReportQuery query, List<Entry> entries, DataState? state, bool isPaged, bool hasNext)
    {
        using var bytes = new MemoryStream();
        // Upper case, as in all our XML: there are validators that compare.
        bytes.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.None, OmitXmlDeclaration = true }))
        {
            var http = exchange.Http;
            xml.WriteStartElement("feed", Atom);
            xml.WriteAttributeString("xmlns", "georss", null, GeoRss);
            xml.WriteAttributeString("xml", "lang", null, Language);
            Element(xml, "id", GetRequests.ListAddress(http, town));
            Element(xml, "title", (Language == "de" ? "Meldungen – " : "Reports – ") + town.Row.Name);
            Time(xml, "updated", entries.Count > 0 ? entries.Max(entry => entry.Updated) : (state?.ChangedAt ?? town.Row.CatalogChangedAt).UtcDateTime);
            xml.WriteStartElement("author", Atom);
            Element(xml, "name", town.Row.Name);
            Element(xml, "uri", town.BaseAddress + "/");
            xml.WriteEndElement();
            Element(xml, "generator", "Open311");
            Link(xml, "self", isPaged ? GetRequests.PageAddress(http, town, query.Limit, query.Offset) : GetRequests.ListAddress(http, town), "application/atom+xml");
            if (!exchange.Base.IsSandbox)
                Link(xml, "alternate", town.BaseAddress + "/reports", "text/html");
            if (isPaged && query.Offset > 0)
            {
                Link(xml, "first", GetRequests.PageAddress(http, town, query.Limit, 0), "application/atom+xml");
                Link(xml, "previous", GetRequests.PageAddress(http, town, query.Limit, Math.Max(0, query.Offset - query.Limit)), "application/atom+xml");
            }

            if (hasNext)
                Link(xml, "next", GetRequests.PageAddress(http, town, query.Limit, query.Offset + query.Limit), "application/atom+xml");
            foreach (var entry in entries)
                Write(xml, entry);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private void Write(XmlWriter xml, Entry entry)
    {
        // A report of the sandbox has no page.
        var (page, type) = exchange.Base.IsSandbox
            ? ($"{town.BaseAddress}{exchange.Base.Path}/requests/{entry.ServiceRequestId}.xml", "text/xml") : ($"{town.BaseAddress}/reports/{entry.ServiceRequestId}", "text/html");
        xml.WriteStartElement("entry", Atom);
        Element(xml, "id", page);
        Element(xml, "title", entry.Address is null ? entry.ServiceName : $"{entry.ServiceName}, {entry.Address}");
        Time(xml, "published", entry.Requested);
        Time(xml, "updated", entry.Updated);
        Link(xml, "alternate", page, type);
        if (MediaName.Absolute(entry.MediaUrl, town.BaseAddress) is { } media)
            Link(xml, "enclosure", media, entry.MediaUrl is ['/', ..] ? "image/jpeg" : null);
        xml.WriteStartElement("category", Atom);
        xml.WriteAttributeString("term", IllegalCharacter.Without(entry.ServiceCode));
        xml.WriteAttributeString("label", IllegalCharacter.Without(entry.ServiceName));
        xml.WriteEndElement();
        if (entry.Description is not null)
            Element(xml, "summary", entry.Description);
        if (entry.Latitude is { } latitude && entry.Longitude is { } longitude)
            xml.WriteElementString("point", GeoRss, string.Create(CultureInfo.InvariantCulture, $"{latitude:0.#######} {longitude:0.#######}"));
        xml.WriteEndElement();
    }

    private static void Link(XmlWriter xml, string relation, string address, string? type)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        if (type is not null)
            xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", IllegalCharacter.Without(address));
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Atom, IllegalCharacter.Without(text));

    private static void Time(XmlWriter xml, string name, DateTime moment) => Element(xml, name, WireDate.Format(new DateTimeOffset(moment, TimeSpan.Zero)));

    private sealed record Entry(
        string ServiceRequestId, string ServiceCode, string ServiceName, string? Description, string? Address, DateTime Requested, DateTime Updated,
        double? Latitude, double? Longitude, string? MediaUrl)
    {
        public static Entry Of(ReportRow row) => new(
            row.Text(ReportText.ServiceRequestId)!, row.Text(ReportText.ServiceCode)!, row.Text(ReportText.ServiceName)!, row.Text(ReportText.Description), row.Text(ReportText.Address),
            row.RequestedDatetime, row.UpdatedDatetime, row.Latitude, row.Longitude, row.Text(ReportText.MediaUrl));
    }
}
