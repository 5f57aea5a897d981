using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;
using Open311.Workers.Mail;

namespace Open311.Cli.Commands;

/// <summary><c>open311 mail test</c>: sends one mail as the service would.</summary>
public static class MailTestCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Who gets the mail", Required = true };
        var from = new Option<string?>("--from") { Description = "Its sender; without, the recipient's address" };
        var command = new Command("test", "Sends a small mail with the settings Mail__* of the environment and says what happened.") { to, from };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(to)!, parsed.GetValue(from), new ConfigurationBuilder().AddEnvironmentVariables().Build(), TimeProvider.System,
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct));
        return command;
    }

    /// <summary>A local part alone is an address to MimeKit, and to no server.</summary>
    private static bool TryRead(string text, [NotNullWhen(true)] out MailboxAddress? address) =>
        MailboxAddress.TryParse(text, out address) && address.Address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Address.Length - 1;

    internal static async Task<int> RunAsync(
        string to, string? from, IConfiguration configuration, TimeProvider clock, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (!TryRead(to, out var recipient))
            return await FailAsync($"--to: \"{to}\" is no mail address, such as name@example.org.");
        if (!TryRead(from ?? to, out var sender))
            return await FailAsync($"--from: \"{from}\" is no mail address, such as name@example.org.");

        MailOptions options;
        try
        {
            await using var services = new ServiceCollection().AddMailDelivery(configuration).BuildServiceProvider();
            options = services.GetRequiredService<IOptions<MailOptions>>().Value;
        }
        catch (OptionsValidationException wrong)
        {
            return await FailAsync($"The settings are wrong: {string.Join(" ", wrong.Failures)}");
        }

        var server = $"{options.Host}:{options.Port} ({options.Security})";
        using var message = new MimeMessage { Subject = "Test mail of Open311", Date = clock.GetUtcNow(), MessageId = MimeUtils.GenerateMessageId("open311.invalid") };
        message.From.Add(sender);
        message.To.Add(recipient);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new TextPart("plain") { Text = "This mail shows that Open311 can send mails. There is nothing to do.\n" };
        using var inTime = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(inTime.Token, ct);
        SmtpClient? client = null;
        try
        {
            client = await DeliverMails.ConnectAsync(options, either.Token);
            await client.SendAsync(message, either.Token);
            await output.WriteLineAsync($"The mail server {server} took the mail to {recipient.Address}, Message-ID {message.MessageId}.");
            try
            {
                await client.DisconnectAsync(true, either.Token);
            }
            catch (Exception late) when (MailServerFault.Is(late))
            {
                // It has the mail.
            }

            return 0;
        }
        catch (SmtpCommandException refusal) when (client is not null)
        {
            return await FailAsync($"The mail server {server} refused the mail to {recipient.Address}: {(int)refusal.StatusCode} {refusal.Message}");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return await FailAsync($"The mail server {server} did not answer before the end.");
        }
        catch (Exception fault) when (MailServerFault.Is(fault))
        {
            return await FailAsync($"The mail server {server} could not be used: {MailServerFault.Describe(fault, options, clock)}.");
        }
        finally
        {
            client?.Dispose();
        }

        async Task<int> FailAsync(string sentence)
        {
            await error.WriteLineAsync(sentence.ReplaceLineEndings(" "));
            return 1;
        }
    }
}
