using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Open311.Core.Installation;

/// <summary>Reads a section of settings. A value that cannot be read is refused by the name an operator gave it, with what is expected.</summary>
public static class SettingsBinding
{
    /// <exception cref="OptionsValidationException">When the options are first read: a value is not of its type, is none of the words there are, or breaks an annotation.</exception>
    public static OptionsBuilder<T> BindSettings<T>(this OptionsBuilder<T> options, IConfiguration configuration, string section)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = configuration.GetSection(section);
        return options.Configure(_ => Check<T>(settings)).Bind(settings).ValidateDataAnnotations();
    }

    /// <summary>A setting that is read before there are options.</summary>
    /// <param name="setting">With its section: <c>Workers:InProcess</c>.</param>
    /// <exception cref="OptionsValidationException">It is neither true nor false.</exception>
    public static bool IsSet(this IConfiguration configuration, string setting)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(setting);
        if (Refusal(section, typeof(bool)) is { } wrong)
            throw new OptionsValidationException(Options.DefaultName, typeof(bool), [wrong]);
        return section.Value is { } value && bool.Parse(value);
    }

    private static void Check<T>(IConfigurationSection settings)
    {
        var wrong = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .SelectMany(property => property.PropertyType.GetElementType() is { } element
                ? settings.GetSection(property.Name).GetChildren().Select(setting => Refusal(setting, element))
                : [Refusal(settings.GetSection(property.Name), property.PropertyType)])
            .OfType<string>().ToList();
        if (wrong.Count > 0)
            throw new OptionsValidationException(Options.DefaultName, typeof(T), wrong);
    }

    private static string? Refusal(IConfigurationSection setting, Type type)
    {
        if (setting.Value is not { } value || IsReadable(value, type))
            return null;
        var name = setting.Path.Replace(":", "__", StringComparison.Ordinal);
        return type.IsEnum ? $"{name} is \"{value}\"; allowed are {string.Join(", ", Enum.GetNames(type))}."
            : type == typeof(bool) ? $"{name} is \"{value}\"; expected is true or false."
            : type == typeof(double) ? $"{name} is \"{value}\"; expected is a number, such as 2.5."
            : $"{name} is \"{value}\"; expected is a whole number.";
    }

    // A word only: the number behind it, or several at once, would be taken by the parser, and mean nothing here.
    private static bool IsReadable(string value, Type type) =>
        type.IsEnum ? Enum.GetNames(type).Contains(value.Trim(), StringComparer.OrdinalIgnoreCase)
        : !type.IsPrimitive || TypeDescriptor.GetConverter(type).IsValid(value);
}
