using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Open311.Core.Persistence.Migrations
{
    /// <summary>A layer version's columns, shapes and extent, kept with it; read off the features of the versions that are there already.</summary>
    [DbContext(typeof(Open311Db))]
    [Migration("20261130120000_LayerDescriptions")]
    public partial class LayerDescriptions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "description", table: "layer_versions", type: "jsonb", nullable: false, defaultValueSql: "'{\"columns\": [], \"geometry_types\": [], \"bbox\": []}'");

            migrationBuilder.Sql(
                """
                UPDATE layer_versions AS version
                SET description = jsonb_build_object(
                    'columns', (
                        SELECT coalesce(jsonb_agg(jsonb_build_object(
                            'name', found.key, 'types', to_jsonb(found.types), 'is_whole', found.is_whole,
                            'texts', CASE WHEN found.are_dates THEN 'dates' WHEN found.are_times THEN 'times' ELSE 'any' END) ORDER BY found.key COLLATE "C"), '[]'::jsonb)
                        FROM (
                            SELECT attribute.key,
                                coalesce(array_agg(DISTINCT attribute.type ORDER BY attribute.type) FILTER (WHERE attribute.type <> 'null'), '{}') AS types,
                                coalesce(bool_and(CASE attribute.type WHEN 'number' THEN attribute.value::text !~ '[.eE]' END), false) AS is_whole,
                                coalesce(bool_and(CASE attribute.type WHEN 'string' THEN length(attribute.text) = 10 AND attribute.text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' END), false) AS are_dates,
                                coalesce(bool_and(CASE attribute.type WHEN 'string' THEN length(attribute.text) BETWEEN 16 AND 35
                                    AND attribute.text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$' END), false) AS are_times
                            FROM layer_features AS feature
                            CROSS JOIN LATERAL (
                                SELECT pair.key, pair.value, jsonb_typeof(pair.value) AS type, pair.value #>> '{}' AS text FROM jsonb_each(feature.attributes) AS pair
                            ) AS attribute
                            WHERE feature.jurisdiction_id = version.jurisdiction_id AND feature.layer_version_id = version.id
                            GROUP BY attribute.key ORDER BY attribute.key COLLATE "C" LIMIT 500
                        ) AS found),
                    'geometry_types', shape.types,
                    'bbox', CASE WHEN shape.extent IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(ST_XMin(shape.extent), ST_YMin(shape.extent), ST_XMax(shape.extent), ST_YMax(shape.extent)) END)
                FROM layer_versions AS described
                CROSS JOIN LATERAL (
                    SELECT coalesce(jsonb_agg(DISTINCT GeometryType(feature.geom)), '[]'::jsonb) AS types, ST_Extent(feature.geom) AS extent
                    FROM layer_features AS feature
                    WHERE feature.jurisdiction_id = described.jurisdiction_id AND feature.layer_version_id = described.id
                ) AS shape
                WHERE described.jurisdiction_id = version.jurisdiction_id AND described.id = version.id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "description", table: "layer_versions");
        }
    }
}
