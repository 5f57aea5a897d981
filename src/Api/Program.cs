using Open311.Api.GeoReport;
using Open311.Api.Hosting;
using Open311.Core.Installation;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebServer();
builder.Services.AddOpen311Core(builder.Configuration);
builder.Services.AddGeoReport(builder.Configuration);

var app = builder.Build();
app.UseWebServer();
app.MapGeoReport();
app.MapHealth();
app.MapContract();
await app.RunAsync();
