using System.CommandLine;
using Open311.Cli.Commands;

var root = new RootCommand("open311: the operator's command line of an Open311 installation.")
{
    MigrateCommand.Create(),
    KeysCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
