using CsCheck;
using Open311.Geo.Crs;

namespace Open311.Tests.Unit.Geo.Crs;

public sealed class CrsDefinitionTests
{
    private const string Wgs84 = """GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]""";

    private const string HamburgPrj = """PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]""";

    private const string GdalGaussKrueger = """PROJCS["DHDN / 3-degree Gauss-Kruger zone 3",GEOGCS["DHDN",DATUM["Deutsches_Hauptdreiecksnetz",SPHEROID["Bessel 1841",6377397.155,299.1528128,AUTHORITY["EPSG","7004"]],TOWGS84[1,2,3,4,5,6,7],AUTHORITY["EPSG","6314"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4314"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",1],PARAMETER["false_easting",3500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","31467"]]""";

    private const string EsriGaussKrueger = """PROJCS["DHDN_3_Degree_Gauss_Zone_3",GEOGCS["GCS_Deutsches_Hauptdreiecksnetz",DATUM["D_Deutsches_Hauptdreiecksnetz",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",3500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]""";

    private const string EsriWebMercator = """PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]""";

    private const string EsriLccGermany = """PROJCS["ETRS_1989_LCC_Germany_E-N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",10.5],PARAMETER["Standard_Parallel_1",48.6666666666667],PARAMETER["Standard_Parallel_2",53.6666666666667],PARAMETER["Latitude_Of_Origin",51.0],UNIT["Meter",1.0]]""";

    private const string GdalLaea = """PROJCS["ETRS89-extended / LAEA Europe",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Lambert_Azimuthal_Equal_Area"],PARAMETER["latitude_of_center",52],PARAMETER["longitude_of_center",10],PARAMETER["false_easting",4321000],PARAMETER["false_northing",3210000],UNIT["metre",1]]""";

    [Theory]
    [InlineData(HamburgPrj, 25832)]
    [InlineData(Wgs84, 4326)]
    [InlineData(GdalGaussKrueger, 31467)]
    [InlineData(EsriGaussKrueger, 31467)]
    [InlineData(EsriWebMercator, 3857)]
    [InlineData(EsriLccGermany, 5243)]
    [InlineData(GdalLaea, 3035)]
    public void Definitions_as_programs_write_them_are_recognised(string wkt, int code)
    {
        Assert.True(CrsDefinition.TryMatch(wkt, out var crs, out var error), error?.Text);
        Assert.Equal(code, crs.EpsgCode);
    }

    [Theory]
    [InlineData("DHDN_3_Degree_GK_Zone_3_E-N", 5677)]
    [InlineData("DHDN / 3-degree Gauss-Kruger zone 3 (E-N)", 5677)]
    [InlineData("DHDN_3_Degree_Gauss_Zone_3", 31467)]
    [InlineData("Unser eigenes", 31467)]
    public void Where_several_codes_fit_and_none_is_named_the_name_decides(string name, int code)
    {
        Assert.True(CrsDefinition.TryMatch(EsriGaussKrueger.Replace("DHDN_3_Degree_Gauss_Zone_3", name, StringComparison.Ordinal), out var crs, out _));
        Assert.Equal(code, crs.EpsgCode);
    }

    [Fact]
    public void An_authority_decides_between_two_codes_with_the_same_parameters()
    {
        Assert.True(CrsDefinition.TryMatch(GdalGaussKrueger.Replace("\"31467\"", "\"5677\"", StringComparison.Ordinal), out var crs, out _));
        Assert.Equal(5677, crs.EpsgCode);
    }

    [Fact]
    public void An_authority_that_contradicts_the_parameters_is_refused()
    {
        Assert.False(CrsDefinition.TryMatch(GdalGaussKrueger.Replace("\"31467\"", "\"31468\"", StringComparison.Ordinal), out _, out var error));
        Assert.Equal("crs_definition_contradicts", error.Code);
    }

    [Theory]
    [InlineData("\"D_ETRS_1989\"", "\"D_European_1950\"")]
    [InlineData("298.257222101", "299.1528128")]
    [InlineData("PARAMETER[\"Central_Meridian\",9.0]", "PARAMETER[\"Central_Meridian\",10.0]")]
    [InlineData("UNIT[\"Meter\",1.0]", "UNIT[\"Foot_US\",0.3048006096012192]")]
    [InlineData("PRIMEM[\"Greenwich\",0.0]", "PRIMEM[\"Ferro\",-17.66666667]")]
    [InlineData("Transverse_Mercator", "Cassini")]
    [InlineData("UNIT[\"Meter\",1.0]]", "UNIT[\"Meter\",1.0],AUTHORITY[\"EPSG\",\"2180\"]]")]
    public void A_definition_that_differs_in_one_thing_is_not_taken_for_the_nearest_one(string part, string other)
    {
        var changed = HamburgPrj.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(HamburgPrj, changed);

        Assert.False(CrsDefinition.TryMatch(changed, out _, out var error));
        Assert.Equal("crs_unsupported", error.Code);
    }

    [Fact]
    public void A_true_Mercator_is_not_taken_for_web_mercator()
    {
        const string mercator = """PROJCS["m",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1]]""";

        Assert.False(CrsDefinition.TryMatch(mercator, out _, out _));
        Assert.True(CrsDefinition.TryMatch(
            mercator.Replace("UNIT[\"metre\",1]]", "UNIT[\"metre\",1],EXTENSION[\"PROJ4\",\"+proj=merc +a=6378137 +b=6378137 +lat_ts=0\"]]", StringComparison.Ordinal),
            out var crs, out _));
        Assert.Equal(3857, crs.EpsgCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("PROJCS[")]
    [InlineData("PROJCS[\"x\",GEOGCS[\"y\"")]
    [InlineData("GEOGCRS[\"WGS 84\"]")]
    [InlineData("LOCAL_CS[\"Engineering\"]")]
    [InlineData("GEOGCS[\"x\"] rest")]
    public void Text_that_is_no_WKT_1_is_unreadable(string wkt)
    {
        Assert.False(CrsDefinition.TryMatch(wkt, out _, out var error));
        Assert.Equal("crs_definition_unreadable", error.Code);
    }

    [Fact]
    public void Deep_or_long_or_mutilated_text_never_throws()
    {
        Assert.False(CrsDefinition.TryMatch(string.Concat(Enumerable.Repeat("A[", 5_000)), out _, out _));
        Assert.False(CrsDefinition.TryMatch(new string('A', 1_000_000), out _, out _));
        Gen.Select(Gen.Int[0, GdalGaussKrueger.Length - 1], Gen.Char[' ', '~']).Sample((at, character) =>
        {
            var changed = GdalGaussKrueger.ToCharArray();
            changed[at] = character;
            CrsDefinition.TryMatch(new string(changed), out _, out _);
            CrsDefinition.TryMatch(GdalGaussKrueger[..at], out _, out _);
        });
    }

    [Theory]
    [InlineData("EPSG:25832", 25832)]
    [InlineData("epsg:4326", 4326)]
    [InlineData("urn:ogc:def:crs:EPSG::25832", 25832)]
    [InlineData("urn:ogc:def:crs:EPSG:8.9:31467", 31467)]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/25833", 25833)]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", 4326)]
    [InlineData("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326)]
    [InlineData("CRS84", 4326)]
    [InlineData("25832", 25832)]
    [InlineData("EPSG:2180", 2180)]
    [InlineData("EPSG:", null)]
    [InlineData("ESRI:102100", null)]
    [InlineData("local", null)]
    [InlineData("", null)]
    public void Codes_are_read_in_their_usual_spellings(string text, int? code) => Assert.Equal(code, CrsTable.ParseCode(text));
}
