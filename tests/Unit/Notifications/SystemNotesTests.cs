using System.Text;
using Open311.Core.Notifications;

namespace Open311.Tests.Unit.Notifications;

/// <summary>Notes that no person has written are read in the reader's language; what people wrote stays as it is.</summary>
public sealed class SystemNotesTests
{
    [Theory]
    [InlineData(SystemNotes.NotOurs, "Autobahn GmbH. Nord, {0}", "0800 1 (Tag. und Nacht)")]
    [InlineData(SystemNotes.NotOurs, "Straßen.NRW", "")]
    [InlineData(SystemNotes.IsBack)]
    public void A_note_of_ours_is_said_in_every_language(string key, params string[] values)
    {
        foreach (var stored in (string[])["de", "en"])
        {
            var note = Phrases.In(stored).Say(key, [.. values]);
            Assert.True(SystemNotes.MayBe(Encoding.UTF8.GetBytes(note)));
            foreach (var language in (string[])["de", "en"])
            {
                Assert.Equal(Phrases.In(language).Say(key, [.. values]), SystemNotes.In(note, language));
                Assert.True(SystemNotes.AreSame(note, Phrases.In(language).Say(key, [.. values])));
            }
        }
    }

    [Theory]
    [InlineData("Dafür ist nicht die Stadt zuständig, sondern: die Bahn.")]
    [InlineData("Bitte beachten: Jemand hat gemeldet, dass es wieder da ist.")]
    [InlineData("Jemand hat gemeldet, dass es wieder da ist. Wir kommen morgen.")]
    [InlineData("Das Ersatzteil ist bestellt.")]
    [InlineData("")]
    [InlineData(null)]
    public void What_a_person_wrote_stays_as_it_is(string? note)
    {
        Assert.Equal(note, SystemNotes.In(note, "en"));
        Assert.Equal(note, SystemNotes.In(note, "de"));
    }
}
