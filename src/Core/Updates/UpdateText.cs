namespace Open311.Core.Updates;

/// <summary>What a claim is called where people read it.</summary>
public static class UpdateText
{
    /// <summary>In a language (ISO 639-1); English where we have no other.</summary>
    public static string Of(UpdateClaim claim, string language) => claim switch
    {
        UpdateClaim.Fixed => language == "de" ? "Wer das schreibt, sagt: Es ist erledigt." : "Whoever writes this says that it is fixed.",
        _ => language == "de" ? "Wer das schreibt, sagt: Es ist nicht erledigt oder wieder da." : "Whoever writes this says that it is not fixed, or is there again.",
    };
}
