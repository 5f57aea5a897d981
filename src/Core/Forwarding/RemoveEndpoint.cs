using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Forwarding;

/// <param name="Department">Its key.</param>
public sealed record RemoveEndpointInput(int JurisdictionId, string Department);

/// <summary>Takes a department's endpoint away, its key too. What was passed on stays known; if the endpoint comes back, nothing is posted twice.</summary>
public sealed class RemoveEndpoint(Open311DbFactory databases)
{
    public async Task<Outcome<bool>> RunAsync(RemoveEndpointInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.JurisdictionId);
        var removed = await db.Endpoints.Where(row => db.Departments.Any(department => department.Id == row.DepartmentId && department.Key == input.Department)).ExecuteDeleteAsync(ct);
        return removed > 0 ? true : ForwardingFailures.NoEndpoint;
    }
}
