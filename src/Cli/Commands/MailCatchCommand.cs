using System.CommandLine;
using System.Net.Sockets;
using Open311.Cli.Hosting;
using Open311.Cli.Mail;

namespace Open311.Cli.Commands;

/// <summary><c>open311 mail catch</c>: takes every mail, passes none on, shows them.</summary>
public static class MailCatchCommand
{
    public static Command Create()
    {
        var smtpPort = new Option<int>("--smtp-port") { Description = "Port of 127.0.0.1 for mails; 0: any", DefaultValueFactory = _ => 1025, CustomParser = Numbers.Port };
        var httpPort = new Option<int>("--http-port") { Description = "Port of 127.0.0.1 for the page that shows them; 0: any", DefaultValueFactory = _ => 1080, CustomParser = Numbers.Port };
        var store = new Option<DirectoryInfo?>("--store") { Description = "Folder the mails are stored in; without, they are gone at the end" };
        var command = new Command("catch", "Runs a mail server for development: it takes every mail, passes none on and shows them on a page.") { smtpPort, httpPort, store };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(smtpPort), parsed.GetValue(httpPort), parsed.GetValue(store)?.FullName, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct));
        return command;
    }

    private static async Task<int> RunAsync(int smtpPort, int httpPort, string? store, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            await using var catcher = SmtpCatcher.Start(smtpPort, store);
            await using var page = await CaughtMailsPage.StartAsync(catcher, httpPort, ct);
            await output.WriteLineAsync($"Mails to 127.0.0.1:{catcher.Port} are caught and shown at http://127.0.0.1:{page.Port}/ ({catcher.Mails.Count} are there).");
            await output.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            return 0;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"Mails cannot be caught: {fault.Message}");
            return 1;
        }
    }
}
