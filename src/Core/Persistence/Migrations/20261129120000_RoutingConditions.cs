using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <summary>
    /// Rules are asked stage by stage. Those that are there keep the order that they had: each stands in the stage of what it asks, or in that of a rule before it, whichever is later.
    /// </summary>
    [DbContext(typeof(Open311Db))]
    [Migration("20261129120000_RoutingConditions")]
    public partial class RoutingConditions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(name: "version", table: "routing_rules", type: "integer", nullable: false, defaultValue: 1);
            migrationBuilder.AddColumn<short>(name: "stage", table: "routing_rules", type: "smallint", nullable: false, defaultValue: (short)4);
            migrationBuilder.AddColumn<bool>(name: "is_outside", table: "routing_rules", type: "boolean", nullable: false, defaultValue: false);
            migrationBuilder.AddColumn<string>(name: "answers", table: "routing_rules", type: "jsonb", nullable: true);
            migrationBuilder.AddColumn<DateOnly>(name: "valid_from", table: "routing_rules", type: "date", nullable: true);
            migrationBuilder.AddColumn<DateOnly>(name: "valid_until", table: "routing_rules", type: "date", nullable: true);
            migrationBuilder.AddColumn<short[]>(name: "weekdays", table: "routing_rules", type: "smallint[]", nullable: true);
            migrationBuilder.AddColumn<TimeOnly>(name: "time_from", table: "routing_rules", type: "time without time zone", nullable: true);
            migrationBuilder.AddColumn<TimeOnly>(name: "time_until", table: "routing_rules", type: "time without time zone", nullable: true);
            migrationBuilder.AddColumn<short>(name: "season_from", table: "routing_rules", type: "smallint", nullable: true);
            migrationBuilder.AddColumn<short>(name: "season_until", table: "routing_rules", type: "smallint", nullable: true);
            migrationBuilder.AddColumn<string>(name: "holidays", table: "routing_rules", type: "text", nullable: true);
            migrationBuilder.AddColumn<string>(name: "on_duty_email", table: "routing_rules", type: "text", nullable: true);
            migrationBuilder.AddColumn<string>(name: "owner_name", table: "routing_rules", type: "text", nullable: true);
            migrationBuilder.AddColumn<string>(name: "owner_contact", table: "routing_rules", type: "text", nullable: true);
            migrationBuilder.Sql(
                """
                UPDATE routing_rules AS rule SET stage = placed.stage
                FROM (
                    SELECT jurisdiction_id, id, max(CASE layer_test WHEN 'nearest' THEN 2 WHEN 'area' THEN 3 ELSE 4 END) OVER (PARTITION BY jurisdiction_id ORDER BY position, id) AS stage
                    FROM routing_rules
                ) AS placed
                WHERE placed.jurisdiction_id = rule.jurisdiction_id AND placed.id = rule.id
                """);
            migrationBuilder.AddCheckConstraint(name: "time_has_both_ends", table: "routing_rules", sql: "(time_from IS NULL) = (time_until IS NULL)");
            migrationBuilder.AddCheckConstraint(name: "season_has_both_ends", table: "routing_rules", sql: "(season_from IS NULL) = (season_until IS NULL)");
            migrationBuilder.AddCheckConstraint(name: "owner_has_contact", table: "routing_rules", sql: "(owner_name IS NULL) = (owner_contact IS NULL)");

            migrationBuilder.AddColumn<int>(name: "rule_version", table: "routing_decisions", type: "integer", nullable: true);
            migrationBuilder.AddColumn<bool>(name: "is_uncertain", table: "routing_decisions", type: "boolean", nullable: false, defaultValue: false);
            migrationBuilder.AddColumn<long>(name: "other_department_id", table: "routing_decisions", type: "bigint", nullable: true);
            migrationBuilder.AddColumn<string>(name: "on_duty_email", table: "routing_decisions", type: "text", nullable: true);
            migrationBuilder.AddColumn<string>(name: "owner_name", table: "routing_decisions", type: "text", nullable: true);
            migrationBuilder.AddColumn<string>(name: "owner_contact", table: "routing_decisions", type: "text", nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var check in new[] { "time_has_both_ends", "season_has_both_ends", "owner_has_contact" })
                migrationBuilder.DropCheckConstraint(name: check, table: "routing_rules");
            foreach (var column in new[] { "version", "stage", "is_outside", "answers", "valid_from", "valid_until", "weekdays", "time_from", "time_until", "season_from", "season_until", "holidays", "on_duty_email", "owner_name", "owner_contact" })
                migrationBuilder.DropColumn(name: column, table: "routing_rules");
            foreach (var column in new[] { "rule_version", "is_uncertain", "other_department_id", "on_duty_email", "owner_name", "owner_contact" })
                migrationBuilder.DropColumn(name: column, table: "routing_decisions");
        }
    }
}
