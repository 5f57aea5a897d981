using Open311.Core.Duplicates;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/duplicates/{other}/confirm and /reject, POST reports/{id}/unlink.</summary>
internal static class PostDuplicates
{
    public static async Task<IResult> ConfirmAsync(HttpContext http, string id, string other, ConfirmDuplicate confirm, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (isConfirmed, reopens) = (AdminQuery.IsTrue(http, "confirm"), AdminQuery.IsTrue(http, "reopen"));
        if (!isConfirmed.Succeeded || !reopens.Succeeded)
            return AdminAnswer.Refuse(http, [.. isConfirmed.Failures, .. reopens.Failures]);
        return await report.AnswerAsync(http, id, await confirm.RunAsync(
            new ConfirmDuplicateInput(call.Jurisdiction, id, other, call.Actor) { IsConfirmed = isConfirmed.Value, Reopens = reopens.Value }, http.RequestAborted));
    }

    public static async Task<IResult> RejectAsync(HttpContext http, string id, string other, RejectDuplicate reject, ReadReport report)
    {
        var call = AdminCall.Of(http);
        return await report.AnswerAsync(http, id, await reject.RunAsync(new RejectDuplicateInput(call.Jurisdiction, id, other, call.Actor), http.RequestAborted));
    }

    public static async Task<IResult> UnlinkAsync(HttpContext http, string id, UnlinkDuplicate unlink, ReadReport report)
    {
        var call = AdminCall.Of(http);
        return await report.AnswerAsync(http, id, await unlink.RunAsync(new UnlinkDuplicateInput(call.Jurisdiction, id, call.Actor), http.RequestAborted));
    }
}
