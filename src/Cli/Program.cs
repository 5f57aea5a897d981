using System.CommandLine;
using Open311.Cli.Commands;

var root = new RootCommand("open311: the operator's command line of an Open311 installation.")
{
    MigrateCommand.Create(),
    JurisdictionsCommand.Create(),
    CatalogCommands.Departments(),
    CatalogCommands.Services(),
    CatalogCommands.Rules(),
    CatalogCommands.Reminders(),
    RoutingCommand.Create(),
    DuplicatesCommand.Create(),
    KeysCommand.Create(),
    AccountsCommand.Create(),
    ReportsCommand.Create(),
    LayersCommand.Create(),
    new Command("demo", "The demo city: made up, and saying so.") { DemoMakeCommand.Create(), DemoReportCommand.Create() },
    new Command("mail", "Mails: catch them for looking at, test the connection.") { MailCatchCommand.Create(), MailTestCommand.Create() },
};
return await root.Parse(args).InvokeAsync();
