using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Privacy;

/// <summary>Every column that can hold words is in a class; a new one fails this until somebody has thought about whose words they are, and about src/Core/Privacy.</summary>
public sealed class ColumnTests(RunningService service)
{
    /// <summary>Of a reporter, follower or writer of an update: gone with scope contact, by schedule, or with the subscription's end.</summary>
    private static readonly string[] Personal =
    [
        "report_contacts.*", "subscriptions.email", "reports.account_id", "outgoing_mails.recipient", "outgoing_mails.subject", "outgoing_mails.text", "outgoing_mails.html",
        "outgoing_mails.unsubscribe_address", "outgoing_mails.message_id", "outgoing_mails.references", "idempotency_keys.*", "update_contacts.*", "report_updates.sender_key",
        "forwarded_reports.fields", "forwarded_reports.failure_text",
    ];

    /// <summary>What people wrote: gone with scope everything.</summary>
    private static readonly string[] Words =
        ["reports.title", "reports.description", "reports.address_string", "reports.address_id", "reports.attributes", "reports.media_urls", "report_photos.*", "report_events.internal_note", "report_updates.text"];

    /// <summary>What somebody said in a thread, under the name they chose: the row goes when they take it back.</summary>
    private static readonly string[] Comments = ["comments.text", "comments.display_name"];

    /// <summary>Keyed names of mail addresses (<see cref="Core.Ideas.Persons"/>): they keep a person from counting twice.</summary>
    private static readonly string[] Pseudonyms = ["comments.person", "supporters.person"];

    /// <summary>Of the staff: kept as long as what they did names them.</summary>
    private static readonly string[] Staff = ["accounts.*", "account_permissions.*"];

    /// <summary>The administration's own words and settings, map data, names of states.</summary>
    private static readonly string[] Ours =
    [
        "reports.service_request_id", "reports.token", "reports.status", "reports.own_status", "reports.status_notes", "reports.address", "reports.address_key", "reports.zipcode", "reports.place_source", "reports.visibility", "reports.asset_key", "reports.asset_label", "asset_layers.*",
        "report_events.kind", "report_events.actor", "report_events.from_status", "report_events.to_status", "report_events.public_note", "subscriptions.language", "outgoing_mails.template",
        "outgoing_mails.language", "outgoing_mails.from_name", "outgoing_mails.from_address", "outgoing_mails.list_id", "outgoing_mails.last_error", "routing_decisions.*", "duplicate_pairs.*",
        "stalled_reports.*", "endpoints.*", "foreign_updates.*", "imported_reports.*", "forwarded_reports.state", "forwarded_reports.token", "forwarded_reports.foreign_id", "forwarded_reports.seen", "forwarded_reports.failure_code", "unclaimed_media.*", "api_keys.*", "departments.*", "handshakes.*", "reminder_steps.*", "installation_secrets.*", "jurisdictions.*", "jurisdiction_logos.*", "jurisdiction_texts.*", "layers.*",
        "layer_versions.*", "layer_features.*", "layer_imports.*", "layer_harvests.*", "datum_grids.*", "routing_rules.*", "streets.*", "houses.*", "place_lookups.*", "threads.public_id", "comments.visibility", "report_updates.claim", "report_updates.visibility", "data_protection_keys.*", "services.*", "service_attributes.*", "schema_migrations.*", "spatial_ref_sys.*",
    ];

    [Fact]
    public async Task Every_column_that_can_hold_words_is_in_one_class()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        await using var command = service.Database.CreateCommand(
            """
            SELECT column_row.table_name || '.' || column_row.column_name
            FROM information_schema.columns AS column_row
            JOIN information_schema.tables AS table_row USING (table_schema, table_name)
            WHERE table_schema = 'public' AND table_row.table_type = 'BASE TABLE' AND column_row.udt_name IN ('text', 'varchar', 'bpchar', 'jsonb', 'json', 'bytea', '_text', '_varchar')
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var unknown = new List<string>();
        while (await reader.ReadAsync())
        {
            var column = reader.GetString(0);
            var classes = new[] { Personal, Words, Comments, Pseudonyms, Staff, Ours }.Count(names => names.Contains(column) || names.Contains(column.Split('.')[0] + ".*"));
            if (classes != 1)
                unknown.Add($"{column} is in {classes} classes");
        }

        Assert.Equal([], unknown.Order());
    }
}
