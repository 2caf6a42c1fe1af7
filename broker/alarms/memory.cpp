#include "broker/alarms/memory.hpp"

#include "broker/fhir/json.hpp"

namespace signalbox::alarms {

namespace {

constexpr std::string_view form = "1"; // of the text

void write_members(fhir::json_writer& json, const alarm& what) {
    json.member("kind", to_text(what.of)).member("subject", what.subject).member("detail", what.detail);
    json.member("opened_at", base::to_iso8601(what.opened_at));
    if (what.until) json.member("until", base::to_iso8601(*what.until));
}

std::optional<alarm> read_alarm(const fhir::value& given) {
    alarm made;
    const auto of = parse_kind(given.string("kind"));
    const auto opened = base::from_iso8601(given.string("opened_at"));
    if (!of || !opened) return std::nullopt;
    made.of = *of;
    made.subject = given.string("subject");
    made.detail = given.string("detail");
    made.opened_at = *opened;
    if (const auto until = base::from_iso8601(given.string("until"))) made.until = *until;
    return made;
}

std::optional<news> read_news(const fhir::value& given) {
    auto about = read_alarm(given);
    const auto at = base::from_iso8601(given.string("at"));
    const std::string_view event = given.string("event");
    if (!about || !at || (event != "opened" && event != "closed")) return std::nullopt;
    return news{std::move(*about), event == "opened", *at};
}

template <class T, class Read>
bool read_all(const fhir::value& given, std::vector<T>& into, Read read) {
    if (!given.is(fhir::kind::array)) return false;
    for (const fhir::value each : given) {
        auto one = read(each);
        if (!one) return false;
        into.push_back(std::move(*one));
    }
    return true;
}

} // namespace

std::string to_text(const memory& what) {
    fhir::json_writer json;
    json.begin_object().member("form", form).name("open").begin_array();
    for (const alarm& each : what.open) {
        json.begin_object();
        write_members(json, each);
        json.end_object();
    }
    json.end_array().name("untold").begin_object();
    for (const auto& [channel, all] : what.untold) {
        json.name(channel).begin_array();
        for (const news& each : all) {
            json.begin_object();
            write_members(json, each.about);
            json.member("event", each.event()).member("at", base::to_iso8601(each.at)).end_object();
        }
        json.end_array();
    }
    json.end_object().end_object();
    return json.take();
}

std::optional<memory> read_memory(std::string_view text) {
    const auto read = fhir::read_json(text);
    if (!read || read->root().string("form") != form) return std::nullopt;
    memory made;
    if (!read_all(read->root().find("open"), made.open, read_alarm)) return std::nullopt;
    for (const fhir::value channel : read->root().find("untold"))
        if (!read_all(channel, made.untold[std::string(channel.name())], read_news)) return std::nullopt;
    return made;
}

} // namespace signalbox::alarms
