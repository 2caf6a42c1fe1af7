#include "broker/app/configuration/alarms.hpp"

#include <fmt/format.h>

#include "broker/alarms/mail/mail_text.hpp"

namespace signalbox::app {

namespace {

using alarms::mail::encryption;

encryption encryption_of(std::string_view text) noexcept {
    if (text == "tls") return encryption::implicit;
    return text == "none" ? encryption::none : encryption::starttls;
}

} // namespace

alarms_setting alarms_reader::read(const fhir::value& given) {
    alarms_setting made;
    duration(given.find("look_every"), made.look_every);
    duration(given.find("waiting_max"), made.deliveries.waiting_max);
    duration(given.find("blocked_max"), made.deliveries.blocked_max);
    duration(given.find("infrastructure_answer_max"), made.answers.infrastructure_max);
    duration(given.find("business_answer_max"), made.answers.business_max);
    duration(given.find("clock_step_max"), made.clock_step_max);
    made.feeds = feeds(given.find("feeds"));
    if (const fhir::value letters = given.find("mail")) made.mail = mail(letters);
    return made;
}

void alarms_reader::duration(const fhir::value& given, std::chrono::milliseconds& into) {
    if (!given) return;
    const auto said = parse_duration(given.text());
    if (!said || said->count() == 0) return refuse(given, "a duration of more than nothing");
    into = *said;
}

std::optional<alarms::rhythm_rule> alarms_reader::feeds(const fhir::value& given) {
    constexpr std::uint64_t hours_most = 24;
    constexpr std::uint64_t days_most = 4; // Saturdays within the days that messages are kept
    if (given.find("watch").text() == "false") return std::nullopt;
    alarms::rhythm_rule made;
    const auto count = [&](const char* name, std::uint64_t otherwise, std::uint64_t most) {
        const fhir::value said = given.find(name);
        if (!said) return otherwise;
        const auto number = parse_size(said.text());
        if (!number || *number > most) refuse(said, fmt::format("1 to {}", most));
        return number.value_or(otherwise);
    };
    made.hours = static_cast<std::uint32_t>(count("silent_hours", made.hours, hours_most));
    made.days = static_cast<std::uint32_t>(count("days", made.days, days_most));
    made.messages_min = count("messages_min", made.messages_min, 1'000'000);
    return made;
}

std::string alarms_reader::address(const fhir::value& given) {
    if (!alarms::mail::is_address(given.text())) refuse(given, "a mail address, as hub@example.nhs.uk");
    return std::string(given.text());
}

alarm_mail_setting alarms_reader::mail(const fhir::value& given) {
    alarm_mail_setting made;
    made.where = given_.where(given);
    if (auto server = parse_endpoint(given.string("server")))
        made.server = std::move(*server);
    else
        refuse(given.find("server"), "HOST:PORT with a port up to 65535");
    made.encryption = encryption_of(given.string("encryption"));
    made.ca = beside_file(given.string("ca"));
    made.user = given.string("user");
    made.password = secret(given.find("password"));
    const bool has_password = made.password.from != secret_setting::origin::absent;
    if (made.user.empty() == has_password) refuse(given, "user and password, or neither");
    if (has_password && made.encryption == encryption::none)
        refuse(given, "a password is said through TLS alone; set encryption to starttls or tls");
    made.from = address(given.find("from"));
    const fhir::value to = given.find("to");
    if (to.is(fhir::kind::string)) made.to.push_back(address(to));
    if (to.is(fhir::kind::array))
        for (const fhir::value each : to) made.to.push_back(address(each));
    return made;
}

} // namespace signalbox::app
