using Open311.Api.Admin;
using Open311.Api.CitySdk;
using Open311.Api.GeoReport;
using Open311.Api.Hosting;
using Open311.Api.MarkASpot;
using Open311.Api.Media;
using Open311.Api.Ogc;
using Open311.Core.Installation;
using Open311.Portal;
using Open311.Workers.Hosting;

var builder = WebApplication.CreateBuilder([.. args, SettingsFiles.ReadOnce]);
builder.AddWebServer();
builder.Services.AddOpen311Core(builder.Configuration);
builder.Services.AddPipelineJobs(builder.Configuration);
if (builder.Configuration.IsSet("Workers:InProcess"))
    builder.Services.AddPipelineWorkers(builder.Configuration);
builder.Services.AddGeoReport(builder.Configuration);
builder.Services.AddCitySdk();
builder.Services.AddMarkASpot();
builder.Services.AddAdmin();
builder.Services.AddOgc();
builder.Services.AddPortal(); // Last: its page answers for every address that no protocol before it has taken.

var app = builder.Build();
app.UseWebServer();
app.MapGeoReport();
app.MapCitySdk();
app.MapMarkASpot();
app.MapOgc();
app.MapPortal();
app.MapMedia();
app.MapJobsDashboard();
app.MapAdmin();
app.MapHealth();
app.MapContract();
await app.RunAsync();
