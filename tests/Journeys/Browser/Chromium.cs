using Microsoft.Playwright;

namespace Open311.Tests.Journeys.Browser;

/// <summary>The browser of this machine; none is downloaded. <c>OPEN311_CHROMIUM</c> names another one.</summary>
public static class Chromium
{
    public static string? Path { get; } = new[]
    {
        Environment.GetEnvironmentVariable("OPEN311_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome", "/opt/google/chrome/chrome",
    }.FirstOrDefault(File.Exists);

    /// <summary>Headless, and asks nobody on the net for anything of its own.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        ArgumentNullException.ThrowIfNull(playwright);
        return playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Args =
            [
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                .. Environment.UserName == "root" ? (string[])["--no-sandbox"] : [], // Chromium refuses to sandbox root.
            ],
        });
    }
}
