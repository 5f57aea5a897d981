using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Jurisdictions;
using Open311.Core.Privacy;

namespace Open311.Cli.Commands;

/// <summary><c>open311 reports import|erase</c></summary>
public static class ReportsCommand
{
    public static Command Create() => new("reports", "Reports: bring in those of an old system, erase a person's data.") { ReportsImportCommand.Create(), Erase() };

    private static Command Erase()
    {
        var id = new Argument<string>("ID") { Description = "Its service_request_id" };
        var jurisdiction = new Option<string>("--jurisdiction") { Required = true, Description = "Key or alias of the town" };
        var scope = new Option<string>("--scope")
        {
            Required = true,
            Description = "contact: the reporter's data and the mails that carried them; everything: also text, answers and photos. Number, service, place, status and dates stay",
        };
        scope.AcceptOnlyFromAmong("contact", "everything");
        var command = new Command("erase", "Takes a person's data out of a report. There is no way back.") { id, jurisdiction, scope };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                if (await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(jurisdiction), token) is not { } town)
                    return Operator.RefuseTown(parsed.GetRequiredValue(jurisdiction));
                var extent = parsed.GetRequiredValue(scope) == "contact" ? ErasureScope.Contact : ErasureScope.Everything;
                var erased = await services.GetRequiredService<EraseReport>().RunAsync(new EraseReportInput(town, parsed.GetRequiredValue(id), extent, "operator"), token);
                if (!erased.Succeeded)
                    return Operator.Refuse(erased.Failures);
                Console.WriteLine($"Erased: {erased.Value.ServiceRequestId} ({parsed.GetRequiredValue(scope)}).");
                return 0;
            },
            ct));
        return command;
    }
}
