namespace Open311.Tests.Journeys.City;

/// <summary>A report with a photo, made for looking at pages, and the signed links that its mails brought.</summary>
/// <param name="Idea">The idea of the demo city that is talked about most.</param>
/// <param name="Comment">The link that publishes a comment on it.</param>
/// <param name="Support">The link that counts a support of it.</param>
/// <param name="StagedParks">The number of a version of the layer parks that waits to be published.</param>
/// <param name="Asked">A further report, overdue, whose department was asked whether it takes it.</param>
/// <param name="AskedCase">That department's link to it.</param>
/// <param name="LayerWithoutCrs">The number of an import that was refused because the file does not say its CRS.</param>
public sealed record Sample(
    string Id, Spot Spot, string Confirm, string Own, string Unsubscribe, string Case, long Administrator, string Idea, string Comment, string Support, int StagedParks, long LayerWithoutCrs, string Asked, string AskedCase);
