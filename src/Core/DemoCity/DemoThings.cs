using NetTopologySuite.Geometries;

namespace Open311.Core.DemoCity;

internal sealed record DemoDistrict(string Number, string Name, int Inhabitants, Polygon Area);

/// <param name="Class"><c>federal</c>, <c>main</c>, <c>collector</c>, <c>residential</c> or <c>lane</c>.</param>
internal sealed record DemoRoad(string Number, string Name, string Class, MultiLineString Line);

/// <param name="Class"><c>rail</c> or <c>siding</c>.</param>
internal sealed record DemoRailway(string Number, string Name, string Class, LineString Line);

/// <param name="Class"><c>river</c> or <c>lake</c>.</param>
internal sealed record DemoWater(string Number, string Name, string Class, Polygon Area);

/// <param name="Class"><c>park</c>, <c>meadow</c>, <c>forest</c>, <c>cemetery</c>, <c>sports</c> or <c>allotments</c>.</param>
internal sealed record DemoPark(string Number, string Name, string Class, Polygon Area);

/// <param name="Use"><c>old_town</c>, <c>square</c>, <c>residential</c>, <c>commercial</c>, <c>industrial</c>, <c>public</c> or <c>village</c>.</param>
internal sealed record DemoBlock(string Number, string Use, Polygon Area);

internal sealed record DemoBuilding(string Number, string Use, Polygon Area);

internal sealed record DemoAddress(string Number, string Street, string HouseNumber, string Postcode, string District, Point Place);

internal sealed record DemoLamp(string Number, string Street, string Type, Point Place);

internal sealed record DemoTree(string Number, string Species, int PlantedYear, Point Place);

internal sealed record DemoBin(string Number, string Kind, string Street, Point Place);

internal sealed record DemoPlayground(string Number, string Name, Polygon Area);
