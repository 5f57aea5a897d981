using Microsoft.EntityFrameworkCore;

namespace Open311.Core.ServiceCatalog;

/// <summary>What an import of departments, services or rules has done.</summary>
public sealed class CatalogTally
{
    public int Added { get; private set; }

    public int Changed { get; private set; }

    public int Unchanged { get; private set; }

    public int Removed { get; internal set; }

    public bool FallbackChanged { get; internal set; }

    /// <summary>What stays stands in another order among itself.</summary>
    public bool OrderChanged { get; internal set; }

    public bool HasChanges => Added + Changed + Removed > 0 || FallbackChanged || OrderChanged;

    internal void Count(EntityState state)
    {
        if (state == EntityState.Added)
            Added++;
        else if (state == EntityState.Modified)
            Changed++;
        else
            Unchanged++;
    }
}
