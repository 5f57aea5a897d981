using Open311.Core.Failures;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Geo;

namespace Open311.Portal;

/// <summary>The catalogue's sentences speak to programmers of wire names; here is what they say to somebody who fills in a form.</summary>
internal static class FormWords
{
    public static Failure Missing(string field) => new(FailureKind.Invalid, field + ".missing", $"{field} is missing.", $"{field} fehlt.", field);

    public static readonly Failure EmailNeeded = new(FailureKind.Invalid, "email.needed_to_follow", "email is needed to follow.", "email wird zum Folgen gebraucht.", "email");

    public static readonly Failure RulesMissing = new(FailureKind.Invalid, "rules.missing", "There are no rules: choose a file, or write them down.", "Es fehlen die Regeln: eine Datei wählen, oder sie hinschreiben.", "rules");

    public static readonly Failure RulesNoText = new(FailureKind.Invalid, "rules.no_text", "This file is no text (UTF-8).", "Diese Datei ist kein Text (UTF-8).", "file");

    /// <param name="field">The one that brought it.</param>
    public static Failure RulesTooLong(int maxBytes, string field) => new(
        FailureKind.Invalid, "rules.too_long", $"These are more than {FileSize.Of(maxBytes).English}, which is the limit.", $"Das sind mehr als {FileSize.Of(maxBytes).German}, und das ist die Grenze.", field);

    /// <summary>The page asked something, and the answer to it is missing.</summary>
    public static Failure Unanswered(string field) => new(FailureKind.Invalid, field + ".unanswered", $"{field} wants an answer.", $"{field} braucht eine Antwort.", field);

    /// <param name="character">As <c>U+000B</c>.</param>
    public static Failure CharacterNotAllowed(string field, string character) => new(
        FailureKind.Invalid, "text.character_not_allowed", $"There was an invisible character here that is not allowed ({character}). We have taken it out; please look at the text and send it again.",
        $"Hier stand ein unsichtbares Zeichen, das nicht erlaubt ist ({character}). Wir haben es entfernt; bitte sehen Sie den Text an und senden noch einmal.", field);

    public static string Of(Failure failure, PortalPage page) => failure.Code switch
    {
        "title.missing" => page.Say("Bitte geben Sie Ihrer Idee einen Titel.", "Please give your idea a title."),
        "description.missing" => page.Say("Bitte beschreiben Sie, worum es geht.", "Please describe what it is about."),
        "place.missing" => page.Say("Bitte sagen Sie, wo es ist: auf der Karte, als Adresse oder in Worten.", "Please say where it is: on the map, as an address or in words."),
        "place.half" => page.Say("Von den Koordinaten fehlt eine: Es braucht Breite und Länge.", "One of the coordinates is missing: it takes latitude and longitude."),
        "place.invalid" => page.Say("Diese Koordinaten stimmen nicht. Ein Beispiel: Breite 51,5711 und Länge 8,1057.", "These coordinates are not right. An example: latitude 51.5711 and longitude 8.1057."),
        "place_choice.unanswered" => page.Say("Bitte wählen Sie, welcher Ort gemeint ist.", "Please choose which place you mean."),
        "same_as.unanswered" => page.Say("Bitte wählen Sie, ob es eine der Meldungen aus der Nähe ist oder etwas anderes.", "Please choose whether it is one of the reports nearby or something else."),
        "asset.unknown" => page.Say("Dieses Objekt gibt es nicht mehr. Bitte wählen Sie ein anderes.", "This object does not exist any more. Please choose another."),
        "asset.too_far" => page.Say("Dieses Objekt ist zu weit vom angegebenen Ort entfernt. Bitte wählen Sie ein anderes, oder verschieben Sie den Ort.", "This object is too far away from the place. Please choose another, or move the place."),
        "description.too_long" => MoreThan(ReportFailures.MaxDescriptionLength, page),
        "service_request_id.unknown" => page.Say("Eine Meldung mit dieser Nummer gibt es nicht.", "There is no report with this number."),
        "duplicate.other_unknown" => page.Say("Eine andere Meldung mit dieser Nummer gibt es nicht.", "There is no other report with this number."),
        "attribute.thread.unknown" => page.Say("Die Idee, zu der diese Meldung gehören soll, gibt es nicht mehr. Bitte öffnen Sie das Formular neu.", "The idea that this report should belong to does not exist any more. Please open the form again."),
        "email.needed_to_follow" => page.Say("Um einer Meldung zu folgen, brauchen wir Ihre E-Mail-Adresse.", "To follow a report, we need your email address."),
        "email.invalid" => page.Say("Das ist keine E-Mail-Adresse. Ein Beispiel: erika@example.org", "That is not an email address. An example: erika@example.org"),
        "layer.file_missing" => page.Say("Bitte wählen Sie eine Datei.", "Please choose a file."),
        "layer.form_unreadable" => page.Say("Die Datei ist nicht ganz angekommen. Bitte senden Sie sie noch einmal.", "The file did not arrive whole. Please send it again."),
        "routing.months" => page.Say($"Bei den Monaten geben Sie bitte eine ganze Zahl von 1 bis {SimulateRules.MaxMonths} an.", $"For the months, please give a whole number from 1 to {SimulateRules.MaxMonths}."),
        "rules.missing" => page.Say("Bitte wählen Sie eine Datei, oder fügen Sie die Regeln als Text ein.", "Please choose a file, or paste the rules as text."),
        "attribute.missing" => page.Say("Bitte beantworten Sie diese Frage.", "Please answer this question."),
        "attribute.invalid" => page.Say("Diese Angabe passt nicht zur Frage.", "This answer does not fit the question."),
        "reason.missing" => page.Say("Bitte sagen Sie, warum der Fall nicht Ihrer ist.", "Please say why the case is not yours."),
        "field.too_long" when failure.Field == "reason" => MoreThan(page is Pages.CaseModel or Pages.Staff.CaseModel ? ReportFailures.MaxDescriptionLength : ReportAbuse.MaxReasonLength, page),
        "field.too_long" when failure.Field is "public_note" or "internal_note" => MoreThan(ReportFailures.MaxDescriptionLength, page),
        "field.too_long" => page.Say("Diese Angabe ist zu lang.", "This is too long."),
        "rate.exceeded" => page.Say("Gerade kommen sehr viele Meldungen an. Bitte versuchen Sie es gleich noch einmal.", "Very many reports are arriving just now. Please try again in a moment."),
        "idempotency_key.reused" => page.Say("Diese Meldung haben Sie schon abgeschickt. Für eine weitere öffnen Sie das Formular bitte neu.", "You have sent this report already. For another one please open the form again."),
        _ => failure.Text(page.Language),
    };

    private static string MoreThan(int max, PortalPage page) => page.Say(
        $"Das sind mehr als {max.ToString("N0", page.Culture)} Zeichen. Bitte kürzen Sie den Text.", $"That is more than {max.ToString("N0", page.Culture)} characters. Please shorten the text.");
}
