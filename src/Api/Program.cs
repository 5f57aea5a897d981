using Open311.Api.Admin;
using Open311.Api.GeoReport;
using Open311.Api.Hosting;
using Open311.Core.Installation;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebServer();
builder.Services.AddOpen311Core(builder.Configuration);
builder.Services.AddGeoReport(builder.Configuration);
builder.Services.AddAdmin();

var app = builder.Build();
app.UseWebServer();
app.MapGeoReport();
app.MapAdmin();
app.MapHealth();
app.MapContract();
await app.RunAsync();
