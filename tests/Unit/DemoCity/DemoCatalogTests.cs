using Open311.Core.DemoCity;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Unit.DemoCity;

public sealed class DemoCatalogTests
{
    private static readonly List<Service> Services = DemoServices.All();

    [Fact]
    public void Thirty_services_with_names_of_their_own_stand_in_groups()
    {
        Assert.Equal(30, Services.Count);
        Assert.Equal(30, Services.DistinctBy(service => service.Code).Count());
        Assert.Equal(30, Services.DistinctBy(service => service.Name).Count());
        Assert.Equal(Enumerable.Range(1, 30), Services.Select(service => service.Position));
        Assert.InRange(Services.DistinctBy(service => service.Group).Count(), 6, 12);
        Assert.All(Services, service =>
        {
            Assert.NotEmpty(service.Description);
            Assert.DoesNotContain(' ', service.Keywords);
            Assert.True(service.CertainRadiusMeters < service.CandidateRadiusMeters);
        });
    }

    [Fact]
    public void Every_data_type_type_and_kind_occurs()
    {
        Assert.Equal(Enum.GetValues<AttributeDatatype>().ToHashSet(), Services.SelectMany(service => service.Attributes).Select(attribute => attribute.Datatype).ToHashSet());
        Assert.Equal("abandoned_vehicle", Assert.Single(Services, service => service.Type == ServiceType.Batch).Code);
        Assert.Equal("tip", Assert.Single(Services, service => service.Type == ServiceType.Blackbox).Code);
        Assert.Equal("tip", Assert.Single(Services, service => service.Kind == ServiceKind.Tip).Code);
        Assert.Equal(["idea", "idea_mobility"], Services.Where(service => service.Kind == ServiceKind.Idea).Select(service => service.Code));
        Assert.Contains(Services, service =>
            service.Attributes.Exists(attribute => attribute is { Datatype: AttributeDatatype.Singlevaluelist, Required: true })
            && service.Attributes.Exists(attribute => attribute.Datatype == AttributeDatatype.Multivaluelist)
            && service.Attributes.Exists(attribute => attribute.Datatype == AttributeDatatype.Datetime));
        Assert.All(Services.SelectMany(service => service.Attributes), attribute =>
            Assert.Equal(attribute.Datatype is AttributeDatatype.Singlevaluelist or AttributeDatatype.Multivaluelist, attribute.Values.Count > 1));
    }

    [Fact]
    public void The_services_that_others_build_on_are_still_there() =>
        Assert.Empty(
            ((string[])["pothole", "traffic_light", "lamp", "rubbish", "graffiti", "tree", "playground", "noise", "abandoned_vehicle", "tip", "idea"])
            .Except(Services.Select(service => service.Code)));

    [Fact]
    public void Rules_name_departments_services_groups_and_layers_that_exist()
    {
        var departments = DemoCatalog.Departments().Select(department => department.Key).ToHashSet();
        Assert.Contains(DemoCatalog.Fallback, departments);
        Assert.All(DemoCatalog.Rules, rule =>
        {
            Assert.Contains(rule.Department, departments);
            Assert.True(rule.Service is null || Services.Exists(service => service.Code == rule.Service));
            Assert.True(rule.Group is null || Services.Exists(service => service.Group == rule.Group));
            Assert.True(rule.Layer is null || DemoCityFileSet.Layers.Any(layer => layer.Key == rule.Layer));
        });
        Assert.Equal(DemoCatalog.Rules.Length, DemoCatalog.Rules.DistinctBy(rule => rule.Position).Count());
        Assert.Empty(departments.Except(DemoCatalog.Rules.Select(rule => rule.Department)).Except([DemoCatalog.Fallback]));
    }
}
