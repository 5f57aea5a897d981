using Open311.Core.Jurisdictions;

namespace Open311.Core.ServiceCatalog;

/// <summary>When the public may see a report. Stored in snake_case.</summary>
public enum Publication
{
    AtOnce,

    /// <summary>Once the reporter has confirmed their mail address; who cannot confirm goes to review.</summary>
    AfterConfirmation,

    /// <summary>Once somebody of the staff has looked at it.</summary>
    AfterReview,

    /// <summary>Only the reporter and the staff ever see it.</summary>
    Never,
}

/// <summary>Which rule holds for a service.</summary>
public static class PublicationRules
{
    /// <summary>The service's own, else the town's. What is told in confidence (<see cref="ServiceKind.Tip"/>) is never published, whatever they say.</summary>
    public static Publication Of(JurisdictionProfile town, Service service)
    {
        ArgumentNullException.ThrowIfNull(town);
        ArgumentNullException.ThrowIfNull(service);
        return service.Kind == ServiceKind.Tip ? Publication.Never : service.Publication ?? town.Row.Publication;
    }
}
