#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "broker/alarms/looks/answer_look.hpp"
#include "broker/alarms/looks/delivery_look.hpp"
#include "broker/alarms/looks/rhythm.hpp"
#include "broker/alarms/mail/dialogue.hpp"
#include "broker/app/configuration/file_reader.hpp"
#include "broker/app/configuration/values.hpp"

namespace signalbox::app {

struct alarm_mail_setting {
    endpoint server; // its address may be a name
    alarms::mail::encryption encryption = alarms::mail::encryption::starttls;
    std::string ca; // file; empty: the system's
    std::string user;
    secret_setting password;
    std::string from;
    std::vector<std::string> to;
    fhir::position where;
};

// Section `alarms`, but for its webhook (configuration.hpp).
struct alarms_setting {
    std::chrono::milliseconds look_every{30'000};
    alarms::delivery_limits deliveries;
    alarms::answer_limits answers;
    std::chrono::milliseconds clock_step_max{5'000};
    std::optional<alarms::rhythm_rule> feeds = alarms::rhythm_rule{};
    std::vector<std::string> webhook_networks; // where its webhook may be; empty: this machine and private ones
    std::optional<alarm_mail_setting> mail;
};

// Makes it of a section that passed the schema, and finds what no schema can say.
class alarms_reader : public file_reader {
  public:
    alarms_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

    alarms_setting read(const fhir::value& given);

  private:
    void duration(const fhir::value& given, std::chrono::milliseconds& into);
    std::optional<alarms::rhythm_rule> feeds(const fhir::value& given);
    alarm_mail_setting mail(const fhir::value& given);
    std::string address(const fhir::value& given);
};

} // namespace signalbox::app
