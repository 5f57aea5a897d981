using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Open311.Core.Installation;

namespace Open311.Core.Persistence;

/// <summary>Lets <c>./dev migration add</c> compare the model; it connects to nothing.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<Open311Db>
{
    public Open311Db CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<Open311Db>();
        CoreServices.Configure(options, CoreServices.OpenDatabase("Host=localhost"));
        return new Open311Db(options.Options);
    }
}
