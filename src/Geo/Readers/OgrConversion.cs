using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Open311.Geo.Readers;

/// <summary>
/// Reads a format by letting ogr2ogr (Debian: gdal-bin) turn it into a GeoPackage, which our own reader then reads. The program is a child process that may use one
/// driver, sees a folder of its own in place of the file's name and a bare environment, gets limits on time, memory and size of what it writes, and has no network
/// where the kernel lets an ordinary process give it up; elsewhere its own switches keep it from there. The folder goes with the reader.
/// </summary>
internal static class OgrConversion
{
    private const string Program = "ogr2ogr";
    private const int MaxErrorLetters = 400;
    private const int MaxOutputLetters = 100_000;
    private const int BlockBytes = 512;

    /// <summary>How soon it notices that it is to end.</summary>
    private static readonly Bilingual ReadThrough = new("read through ogr2ogr", "mit ogr2ogr gelesen");
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly string[] SearchFolders = ["/usr/bin", "/usr/local/bin", "/bin"];
    private static readonly Lazy<bool> CanLeaveNetwork = new(() => Run(["unshare", "--map-root-user", "--net", "--", "true"], null, null, 5, CancellationToken.None).Code == 0);

    /// <summary>Null if it is not installed.</summary>
    public static string? FindProgram(LayerFileOptions options) =>
        options.OgrProgram is { } named
            ? File.Exists(named) ? named : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => folder.StartsWith('/')).Concat(SearchFolders)
                .Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);

    /// <param name="path">A file, or the folder of a File Geodatabase.</param>
    /// <param name="layerName">Of the layer where the format itself has no names.</param>
    /// <param name="folder">Goes with the reader; may hold the input already.</param>
    public static GeoError? TryOpen(string path, OgrFormat format, string layerName, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        try
        {
            if (FindProgram(options) is not { } program)
                return LayerErrors.OgrMissing(format.Name);
            folder.Create();
            var output = Path.Combine(folder.FullName, "converted.gpkg");
            if (Convert(program, Stage(path, format, folder), output, format, options, folder) is { } failure)
                return failure;
            return format == OgrFormat.Xlsx
                ? OpenSheet(output, options, folder, out reader)
                : Open(output, format, layerName, options, folder, out reader);
        }
        finally
        {
            folder.Refresh();
            if (reader is null && folder.Exists)
                folder.Delete(recursive: true);
        }
    }

    /// <summary>Under a name of ours: GDAL gives a meaning to names, and writes notes beside some files.</summary>
    private static string Stage(string path, OgrFormat format, DirectoryInfo folder)
    {
        var source = Path.GetFullPath(path);
        var stage = folder.CreateSubdirectory("in");
        var input = Path.Combine(stage.FullName, "input" + format.Ending);
        File.CreateSymbolicLink(input, source);
        if (format.Companions.Count == 0)
            return input;
        var stem = Path.GetFileNameWithoutExtension(source);
        foreach (var beside in Directory.EnumerateFiles(Path.GetDirectoryName(source)!))
        {
            var ending = Path.GetExtension(beside).ToLowerInvariant();
            var companion = Path.Combine(stage.FullName, "input" + ending);
            if (format.Companions.Contains(ending) && string.Equals(Path.GetFileNameWithoutExtension(beside), stem, StringComparison.OrdinalIgnoreCase) && !File.Exists(companion))
                File.CreateSymbolicLink(companion, beside);
        }

        return input;
    }

    private static GeoError? Convert(string program, string input, string output, OgrFormat format, LayerFileOptions options, DirectoryInfo folder)
    {
        // Newer ones have the option -if for it; this works with all. The driver of what it writes stays, and opens nothing, for it would need the content.
        var drivers = Drivers(program, options, folder);
        if (!drivers.Contains(format.Driver) || !drivers.Contains("GPKG"))
            return LayerErrors.OgrFailed(format.Name, Bilingual.Of($"it has not the drivers {format.Driver} and GPKG", $"ihm fehlen die Treiber {format.Driver} und GPKG"));
        var skipped = string.Join(',', drivers.Where(driver => driver != format.Driver && driver != "GPKG"));
        List<string> command =
        [
            .. Limits(options), program, "-q", "-f", "GPKG", output, input, "-nlt", "CONVERT_TO_LINEAR",
            "-lco", "FID=ogr_fid", "-lco", "GEOMETRY_NAME=ogr_geom", "-lco", "SPATIAL_INDEX=NO", "-gt", "65536", "-nomd",
            .. format.Driver == "GML" ? (string[])["-oo", "DOWNLOAD_SCHEMA=NO"] : [],
        ];
        var (code, words) = Run(command, folder, skipped, options.MaxConversionSeconds, options.Stop);
        return code switch
        {
            0 when File.Exists(output) => null,
            null => LayerErrors.OgrTooLong(format.Name, options.MaxConversionSeconds),
            0 => LayerErrors.OgrFailed(format.Name, new Bilingual("it wrote nothing", "es hat nichts geschrieben")),
            _ => LayerErrors.OgrFailed(format.Name, words.Length > 0
                ? Bilingual.Quoted(words.Split(" with the following drivers")[0].Replace(folder.FullName + "/in/", "", StringComparison.Ordinal).Replace(folder.FullName + "/", "", StringComparison.Ordinal).TrimEnd('.'))
                : Bilingual.Of(
                    $"it ended with {code}, which is so when it goes over its limits of memory, time or size",
                    $"es endete mit {code}; so ist es, wenn es über seine Grenzen an Speicher, Zeit oder Größe geht")),
        };
    }

    private static List<string> Limits(LayerFileOptions options)
    {
        const string Script = "ulimit -c 0 && ulimit -v \"$1\" && ulimit -t \"$2\" && ulimit -f \"$3\" && shift 3 && exec \"$@\"";
        var culture = CultureInfo.InvariantCulture;
        return
        [
            "/bin/sh", "-c", Script, "sh",
            (options.MaxConversionMemoryBytes / 1024).ToString(culture), options.MaxConversionSeconds.ToString(culture), (options.MaxUnpackedBytes / BlockBytes).ToString(culture),
            .. CanLeaveNetwork.Value ? (string[])["unshare", "--map-root-user", "--net", "--"] : [],
        ];
    }

    /// <summary>"  GPKG -raster,vector- (rw+vs): GeoPackage".</summary>
    private static List<string> Drivers(string program, LayerFileOptions options, DirectoryInfo folder)
    {
        var (_, _, output) = RunAll([.. Limits(options), program, "--formats"], folder, null, Math.Min(options.MaxConversionSeconds, 60), options.Stop);
        return [.. output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains(" -", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(" -", StringComparison.Ordinal)].Trim()).Where(name => name.Length > 0)];
    }

    private static (int? Code, string Words) Run(IReadOnlyList<string> command, DirectoryInfo? folder, string? skippedDrivers, int maxSeconds, CancellationToken stop)
    {
        var (code, words, _) = RunAll(command, folder, skippedDrivers, maxSeconds, stop);
        return (code, words);
    }

    /// <returns>The exit code and what it said; null where it had to be stopped.</returns>
    private static (int? Code, string Words, string Output) RunAll(IReadOnlyList<string> command, DirectoryInfo? folder, string? skippedDrivers, int maxSeconds, CancellationToken stop)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder?.FullName ?? "/",
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        Bare(start.Environment, folder?.FullName ?? "/nonexistent");
        if (skippedDrivers is not null)
            start.Environment["OGR_SKIP"] = skippedDrivers;
        var (words, output) = (new StringBuilder(), new StringBuilder());
        try
        {
            using var process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) =>
            {
                lock (words)
                {
                    if (line.Data is { } said && output.Length < MaxOutputLetters)
                        output.Append(said.AsSpan(0, Math.Min(said.Length, MaxErrorLetters))).Append('\n');
                }
            };
            process.ErrorDataReceived += (_, line) =>
            {
                lock (words)
                {
                    if (line.Data is { Length: > 0 } said && words.Length < MaxErrorLetters)
                        words.Append(words.Length > 0 ? " " : "").Append(said.AsSpan(0, Math.Min(said.Length, MaxErrorLetters)));
                }
            };
            process.Start();
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var since = Stopwatch.StartNew();
            while (!process.WaitForExit(Beat))
            {
                if (!stop.IsCancellationRequested && since.Elapsed.TotalSeconds < maxSeconds)
                    continue;
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                stop.ThrowIfCancellationRequested();
                return (null, "", "");
            }

            process.WaitForExit();
            lock (words)
                return (process.ExitCode, words.ToString(), output.ToString());
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, exception.Message, "");
        }
    }

    private static void Bare(IDictionary<string, string?> environment, string folder)
    {
        var kept = ((string[])["PATH", "GDAL_DATA", "PROJ_LIB", "PROJ_DATA"]).Select(name => (name, environment.TryGetValue(name, out var value) ? value : null)).ToList();
        environment.Clear();
        foreach (var (name, value) in kept)
        {
            if (value is not null)
                environment[name] = value;
        }

        (string Name, string Value)[] own =
        [
            ("LC_ALL", "C.UTF-8"),
            ("HOME", folder),
            ("TMPDIR", folder),
            ("CPL_TMPDIR", folder),
            ("GDAL_DRIVER_PATH", "disable"),
            ("GDAL_PAM_ENABLED", "NO"),
            ("GDAL_NUM_THREADS", "1"),
            ("GDAL_CACHEMAX", "64"),
            ("PROJ_NETWORK", "OFF"),
            ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"),
            ("CPL_VSIL_CURL_ALLOWED_FILENAME", "none"),
            ("GDAL_HTTP_CONNECTTIMEOUT", "1"),
            ("GDAL_HTTP_PROXY", "127.0.0.1:9"),
            ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
            ("GML_SAVE_RESOLVED_TO", "SAME"),
            ("GML_FIELDTYPES", "ALWAYS_STRING"), // 0511 stays what it is.
            ("NAS_INDICATOR", "adv-online.de/namespaces/adv/gid"),
            ("NAS_NO_RELATION_LAYER", "YES"),
            ("OGR_XLSX_HEADERS", "FORCE"),
        ];
        foreach (var (name, value) in own)
            environment[name] = value;
    }

    private static GeoError? Open(string output, OgrFormat format, string layerName, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        if (GeoPackageReader.TryOpen(output, options, out var inner) is { } error)
            return error;
        reader = new UnpackedReader(inner!, folder, format.Name, inner!.LayerName == "input" ? layerName : null, [ReadThrough]);
        return null;
    }

    /// <summary>A sheet is a table without geometries: it is read as the CSV file that it might have been sent as.</summary>
    private static GeoError? OpenSheet(string output, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        var csv = Path.Combine(folder.FullName, "sheet.csv");
        string sheet;
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = output, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
        {
            connection.Open();
            var sheets = new List<string>();
            using (var command = connection.CreateCommand())
            {
                command.CommandText = "SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes' ORDER BY table_name";
                using var rows = command.ExecuteReader();
                while (rows.Read())
                    sheets.Add(rows.GetString(0));
            }

            if (options.LayerName is { } wanted && !sheets.Contains(wanted))
                return LayerErrors.LayerMissing(wanted, sheets);
            if (sheets.Count == 0)
                return LayerErrors.OgrFailed(OgrFormat.Xlsx.Name, new Bilingual("it has no sheet with rows", "sie hat kein Blatt mit Zeilen"));
            if (sheets.Count > 1 && options.LayerName is null)
                return LayerErrors.LayerAmbiguous(sheets);
            sheet = options.LayerName ?? sheets[0];
            Write(connection, sheet, csv);
        }

        if (CsvReader.TryOpen(csv, options, out var inner) is { } error)
            return error;
        reader = new UnpackedReader(inner!, folder, OgrFormat.Xlsx.Name, sheet, [ReadThrough]);
        return null;
    }

    private static void Write(SqliteConnection connection, string sheet, string csv)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM \"{sheet.Replace("\"", "\"\"", StringComparison.Ordinal)}\" ORDER BY ogr_fid";
        using var rows = command.ExecuteReader();
        using var text = new StreamWriter(csv, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var columns = Enumerable.Range(0, rows.FieldCount).Where(index => rows.GetName(index) != "ogr_fid").ToList();
        text.WriteLine(string.Join(';', columns.Select(index => Quote(rows.GetName(index)))));
        while (rows.Read())
            text.WriteLine(string.Join(';', columns.Select(index => rows.IsDBNull(index) ? "" : Quote(System.Convert.ToString(rows.GetValue(index), CultureInfo.InvariantCulture)!))));
    }

    private static string Quote(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
