using Microsoft.Extensions.Options;
using Open311.Core.Installation;

namespace Open311.Workers.Mail;

/// <summary>Registers the sending of mails.</summary>
public static class MailServices
{
    public static IServiceCollection AddMailDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().BindSettings(configuration, MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton<DeliverMails>();
        return services;
    }
}
