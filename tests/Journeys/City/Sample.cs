namespace Open311.Tests.Journeys.City;

/// <summary>A report with a photo, made for looking at pages, and the signed links that its mails brought.</summary>
/// <param name="Idea">The idea of the demo city that is talked about most.</param>
/// <param name="Comment">The link that publishes a comment on it.</param>
/// <param name="Support">The link that counts a support of it.</param>
public sealed record Sample(string Id, Spot Spot, string Confirm, string Own, string Unsubscribe, string Case, long Administrator, string Idea, string Comment, string Support);
