using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Open311.Core.ServiceCatalog;

internal sealed class ServiceMapping : IEntityTypeConfiguration<Service>, IEntityTypeConfiguration<ServiceAttribute>
{
    public void Configure(EntityTypeBuilder<Service> builder)
    {
        builder.HasKey(row => new { row.JurisdictionId, row.Id });
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.HasIndex(row => new { row.JurisdictionId, row.Code }).IsUnique();
        builder.Property(row => row.Translations).HasColumnType("jsonb").HasDefaultValueSql("'{}'").HasConversion(
            words => JsonSerializer.Serialize(words, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<Dictionary<string, ServiceWords>>(text, JsonSerializerOptions.Web) ?? new Dictionary<string, ServiceWords>(),
            new ValueComparer<Dictionary<string, ServiceWords>>(
                // The database gives the words back in another order.
                (a, b) => JsonNode.DeepEquals(JsonSerializer.SerializeToNode(a, JsonSerializerOptions.Web), JsonSerializer.SerializeToNode(b, JsonSerializerOptions.Web)),
                words => words.Count,
                words => new Dictionary<string, ServiceWords>(words)));
        builder.Property(row => row.PlaceSources).HasColumnType("jsonb").HasDefaultValueSql("'{}'").HasConversion(
            sources => JsonSerializer.Serialize(sources, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<Dictionary<string, SourceSettings>>(text, JsonSerializerOptions.Web) ?? new Dictionary<string, SourceSettings>(),
            new ValueComparer<Dictionary<string, SourceSettings>>(
                (a, b) => a!.Count == b!.Count && a.All(pair => b.GetValueOrDefault(pair.Key) == pair.Value),
                sources => sources.Count,
                sources => new Dictionary<string, SourceSettings>(sources)));
        builder.ToTable(table => table.HasCheckConstraint("one_deadline", "deadline_hours IS NULL OR deadline_days IS NULL"));
        builder.HasMany(row => row.Attributes).WithOne().HasForeignKey(row => new { row.JurisdictionId, row.ServiceId });
    }

    public void Configure(EntityTypeBuilder<ServiceAttribute> builder)
    {
        builder.ToTable("service_attributes");
        builder.HasKey(row => new { row.JurisdictionId, row.ServiceId, row.Code });
        builder.Property(row => row.IsPublic).HasDefaultValue(false);
        builder.Property(row => row.Values).HasColumnType("jsonb").HasConversion(
            values => JsonSerializer.Serialize(values, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<List<AttributeValue>>(text, JsonSerializerOptions.Web) ?? new List<AttributeValue>(),
            new ValueComparer<List<AttributeValue>>((a, b) => a!.SequenceEqual(b!), list => list.Count, list => list.ToList()));
        builder.Property(row => row.Condition).HasColumnType("jsonb").HasConversion(
            condition => JsonSerializer.Serialize(condition, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<AttributeCondition>(text, JsonSerializerOptions.Web));
    }
}
