using Open311.Core.Failures;

namespace Open311.Core.Identity;

/// <summary>Every reason for which something about an account is refused.</summary>
public static class AccountFailures
{
    public const int MinPasswordLength = 12;

    /// <summary>One sentence for every reason: nobody learns which addresses have an account, or which one is locked.</summary>
    public static readonly Failure SignInRefused = new(
        FailureKind.Invalid, "sign_in.refused", "That did not work: the email address or the password is wrong, or there were too many attempts. In that case please wait ten minutes.",
        "Das hat nicht geklappt: E-Mail-Adresse oder Kennwort stimmen nicht, oder es waren zu viele Versuche. Dann bitte zehn Minuten warten.");

    public static readonly Failure TooManyAttempts = new(
        FailureKind.TooMany, "sign_in.too_many", "Too many attempts in a short time; please try again in a minute.", "Zu viele Versuche in kurzer Zeit; bitte in einer Minute noch einmal.");

    public static readonly Failure LinkInvalid = new(
        FailureKind.NotFound, "account_link.invalid", "This link is not valid, or no longer.", "Dieser Link gilt nicht oder nicht mehr.");

    public static readonly Failure PasswordTooShort = new(
        FailureKind.Invalid, "password.too_short", "The password must have at least 12 characters.", "Das Kennwort muss mindestens 12 Zeichen haben.", "password");

    public static readonly Failure PasswordTooLong = new(
        FailureKind.Invalid, "password.too_long", "The password may have at most 200 characters.", "Das Kennwort darf höchstens 200 Zeichen haben.", "password");

    public static readonly Failure PasswordsDiffer = new(
        FailureKind.Invalid, "password.differs", "The two passwords are not the same.", "Die beiden Kennwörter stimmen nicht überein.", "password_again");

    public static readonly Failure PasswordWrong = new(
        FailureKind.Invalid, "password.wrong", "That is not your present password.", "Das ist nicht Ihr jetziges Kennwort.", "present_password");

    public static readonly Failure EmailInvalid = new(
        FailureKind.Invalid, "account.email_invalid", "That is not an email address.", "Das ist keine E-Mail-Adresse.", "email");

    public const int MaxNameLength = 100;

    public static readonly Failure NameTooLong = new(FailureKind.Invalid, "account.name_too_long", "That is more than 100 characters. Please give a shorter name.", "Das sind mehr als 100 Zeichen. Bitte einen kürzeren Namen angeben.", "name");

    public static readonly Failure NameMissing = new(FailureKind.Invalid, "account.name_missing", "Please give a name.", "Bitte einen Namen angeben.", "name");

    public static readonly Failure PermissionMissing = new(
        FailureKind.Invalid, "account.permission_missing", "Please choose at least one permission.", "Bitte mindestens ein Recht wählen.", "permission");

    public static readonly Failure PermissionUnknown = new(FailureKind.Invalid, "account.permission_unknown", "There is no such permission.", "Dieses Recht gibt es nicht.", "permission");

    public static readonly Failure DepartmentUnknown = new(FailureKind.Invalid, "account.department_unknown", "There is no such department.", "Diese Stelle gibt es nicht.", "department");

    public static readonly Failure AccountUnknown = new(FailureKind.NotFound, "account.unknown", "There is no such person here.", "Diese Person gibt es hier nicht.");

    public static readonly Failure Deactivated = new(
        FailureKind.Conflict, "account.deactivated", "This account is deactivated; activate it first.", "Dieser Zugang ist stillgelegt; erst wieder freigeben.", "email");

    public static readonly Failure NotYourself = new(
        FailureKind.Conflict, "account.not_yourself", "You cannot take this from yourself; somebody else has to do it.", "Das können Sie sich nicht selbst nehmen; das muss jemand anders tun.");

    public static readonly Failure WorksElsewhere = new(
        FailureKind.Conflict, "account.works_elsewhere", "This person works for other towns too: take their permissions here instead.",
        "Diese Person arbeitet auch für andere Orte: Nehmen Sie ihr stattdessen hier die Rechte.");

    public static readonly Failure Forbidden = new(FailureKind.Forbidden, "account.forbidden", "You are not permitted to do this.", "Das dürfen Sie nicht.");
}
