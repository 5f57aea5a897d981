using Microsoft.Extensions.Options;

namespace Open311.Workers.Mail;

/// <summary>Registers the sending of mails.</summary>
public static class MailServices
{
    public static IServiceCollection AddMailDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton<DeliverMails>();
        return services;
    }
}
