using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;

namespace Open311.Tests.Unit.Cli;

/// <summary>What an operator reads when the database is not there.</summary>
public sealed class OperatorTests : IDisposable
{
    private const string Setting = "ConnectionStrings__Open311";
    private readonly string? before = Environment.GetEnvironmentVariable(Setting);

    public OperatorTests() => Environment.SetEnvironmentVariable(Setting, "Host=127.0.0.1;Port=1;Username=nobody;Database=nothing;Timeout=2");

    public void Dispose() => Environment.SetEnvironmentVariable(Setting, before);

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_sentence_also_where_something_else_reports_it()
    {
        var error = new StringWriter();
        var shown = Console.Error;
        Console.SetError(error);
        try
        {
            Assert.Equal(1, await Operator.RunAsync((_, _) => throw new InvalidOperationException("likely due to a transient failure", new Npgsql.NpgsqlException("Failed to connect to 127.0.0.1:1")), default));
        }
        finally
        {
            Console.SetError(shown);
        }

        Assert.Equal("The database does not answer (Failed to connect to 127.0.0.1:1)." + Environment.NewLine, error.ToString());
    }

    /// <summary>A watched file means a watched folder with all below it: seconds, when the program is started in the root of the file system.</summary>
    [Fact]
    public async Task Settings_are_read_once_and_no_folder_is_watched()
    {
        var files = new List<FileConfigurationProvider>();

        await Operator.RunAsync(
            (services, _) =>
            {
                files.AddRange(((IConfigurationRoot)services.GetRequiredService<IConfiguration>()).Providers.OfType<FileConfigurationProvider>());
                return Task.FromResult(0);
            },
            default);

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }
}
