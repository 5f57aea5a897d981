namespace Open311.Core.Installation;

/// <summary>How the programs read <c>appsettings.json</c>.</summary>
public static class SettingsFiles
{
    /// <summary>
    /// Argument of the host builders: settings are read once, at the start. Watching them would watch every folder below the one that a program is started in: started in
    /// <c>/</c>, that takes seconds, and may be more than the system allows.
    /// </summary>
    public const string ReadOnce = "--hostBuilder:reloadConfigOnChange=false";
}
