namespace Open311.Tests.Journeys.City;

/// <summary>A report with a photo, made for looking at pages, and the signed links that its mails brought.</summary>
public sealed record Sample(string Id, Spot Spot, string Confirm, string Own, string Unsubscribe, string Case, long Administrator);
