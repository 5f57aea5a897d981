using Open311.Core.Installation;
using Open311.Workers.Hosting;

var builder = Host.CreateApplicationBuilder([.. args, SettingsFiles.ReadOnce]);
builder.Services.AddOpen311Core(builder.Configuration);
builder.Services.AddPipelineJobs(builder.Configuration);
builder.Services.AddPipelineWorkers(builder.Configuration);
await builder.Build().RunAsync();
