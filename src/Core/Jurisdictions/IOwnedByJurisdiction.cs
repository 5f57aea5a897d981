namespace Open311.Core.Jurisdictions;

/// <summary>A row that belongs to one jurisdiction. Reads are filtered to it and inserts are stamped with it.</summary>
public interface IOwnedByJurisdiction
{
    int JurisdictionId { get; set; }
}
