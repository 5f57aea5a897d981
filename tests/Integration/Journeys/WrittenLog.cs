using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Open311.Tests.Integration.Journeys;

/// <summary>Everything that was logged, as text.</summary>
public sealed class WrittenLog(LogLevel least = LogLevel.Information) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, lines, least);

    public void Dispose()
    {
    }

    private sealed class Writer(string category, ConcurrentQueue<string> lines, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
