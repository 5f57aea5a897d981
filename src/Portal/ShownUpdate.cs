using Open311.Core.Media;
using Open311.Core.Updates;

namespace Open311.Portal;

/// <summary>What the partial <c>_Update</c> shows.</summary>
public sealed record ShownUpdate(PortalPage Page, ReportUpdate Update, IReadOnlyList<ReportPhoto> Photos);
