#include "broker/trace/convert/fhir_file.hpp"

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/trace/convert/times.hpp"
#include "broker/trace/convert/xml_values.hpp"

namespace signalbox::trace {

namespace {

std::optional<base::time_point> time_of(std::string_view timestamp, std::string_view last_updated) {
    const auto said = parse_instant(timestamp);
    return said ? said : parse_instant(last_updated);
}

read_result<fhir_file> look_into_xml(std::string_view text) {
    const auto read = read_xml_values(text);
    if (!read) return read.error();
    const bool is_bundle = read->root == "Bundle";
    return fhir_file{true, is_bundle && read->value("type") == "message",
                     time_of(is_bundle ? read->value("timestamp") : "", read->value("meta/lastUpdated"))};
}

} // namespace

read_result<fhir_file> look_into_fhir(std::string_view text) {
    if (fhir::looks_like_xml(text)) return look_into_xml(text);
    const auto read = fhir::read_json(text);
    if (!read) return unreadable{read.error().where.line, read.error().what};
    const fhir::value root = read->root();
    const std::string_view type = root.string("resourceType");
    if (type.empty()) return unreadable{0, "has no resourceType"};
    const bool is_bundle = type == "Bundle";
    return fhir_file{false, is_bundle && root.string("type") == "message",
                     time_of(is_bundle ? root.string("timestamp") : "", root.find("meta").string("lastUpdated"))};
}

message message_of(const fhir_file& about, std::string text) {
    message made;
    made.transport = transport::fhir;
    made.method = "POST";
    made.target = about.is_message ? "/$process-message" : "/$validate";
    made.headers = {{"Content-Type", about.is_xml ? "application/fhir+xml" : "application/fhir+json"}};
    made.body = body_of(std::move(text));
    return made;
}

} // namespace signalbox::trace
