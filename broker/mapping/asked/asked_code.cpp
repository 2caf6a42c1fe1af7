#include "broker/mapping/asked/asked_code.hpp"

#include <charconv>

namespace signalbox::mapping {

std::vector<sent_coding> sent_codings(const asked_code& asked) {
    std::vector<sent_coding> sent;
    for (const auto& each : asked.codings) sent.push_back({each.system, each.code});
    return sent;
}

question question_of(const asked_code& asked, std::string_view sender) {
    question about;
    about.unit = asked.unit;
    about.unit_code = asked.unit_code;
    about.specimens.assign(asked.specimens.begin(), asked.specimens.end());
    about.sender = sender;
    about.date = asked.date;
    return about;
}

void write(fhir::json_writer& json, const asked_code& asked) {
    json.begin_object().name("codings").begin_array();
    for (const auto& each : asked.codings) {
        json.begin_object().member("system", std::string_view(each.system));
        json.member("code", std::string_view(each.code));
        json.member("display", std::string_view(each.display)).end_object();
    }
    json.end_array().member("unit", std::string_view(asked.unit));
    json.member("unit_code", std::string_view(asked.unit_code)).name("specimens").begin_array();
    for (const auto& each : asked.specimens) json.string(each);
    json.end_array().member("date", static_cast<std::int64_t>(asked.date)).end_object();
}

asked_code read_asked_code(const fhir::value& from) {
    asked_code read;
    for (const auto each : from.find("codings"))
        read.codings.push_back({std::string(each.string("system")), std::string(each.string("code")),
                                std::string(each.string("display"))});
    read.unit = from.string("unit");
    read.unit_code = from.string("unit_code");
    for (const auto each : from.find("specimens")) read.specimens.emplace_back(each.text());
    const auto date = from.find("date").text();
    static_cast<void>(std::from_chars(date.data(), date.data() + date.size(), read.date)); // 0: it says none
    return read;
}

} // namespace signalbox::mapping
