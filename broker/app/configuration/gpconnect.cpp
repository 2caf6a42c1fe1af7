#include "broker/app/configuration/gpconnect.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/app/configuration/configuration.hpp"
#include "broker/identifiers/mailbox_id.hpp"

namespace signalbox::app {

namespace {

using ingress::gpconnect::answer_checking;

answer_checking checking_of(std::string_view text) noexcept {
    if (text == "off") return answer_checking::off;
    return text == "strict" ? answer_checking::strict : answer_checking::warn;
}

// The practice of this file whose ODS code is a segment of that root; empty where its own is as well.
std::string_view another_in(std::string_view root, std::string_view own,
                            const std::set<std::string, std::less<>>& codes) {
    std::string_view another;
    while (!root.empty()) {
        const std::size_t end = std::min(root.find('/'), root.size());
        const std::string_view segment = root.substr(0, end);
        root.remove_prefix(std::min(end + 1, root.size()));
        if (segment == own) return {};
        if (codes.contains(segment)) another = segment;
    }
    return another;
}

} // namespace

gpconnect_setting gpconnect_reader::read(const fhir::value& given) {
    gpconnect_setting made;
    made.where = given_.where(given);
    made.public_url = given.string("public_url");
    for (const fhir::value each : given.find("certificates")) made.certificates.emplace(each.text());
    std::set<std::string> asids;
    for (const fhir::value each : given.find("consumers")) {
        made.consumers.push_back(consumer(each));
        if (!asids.insert(made.consumers.back().asid).second)
            refuse(each.find("asid"), "this ASID stands here already");
    }
    std::set<std::string, std::less<>> codes;
    for (const fhir::value each : given.find("practices")) {
        made.practices.push_back(practice(each));
        if (!codes.insert(made.practices.back().entry.ods).second)
            refuse(each.find("ods"), "this practice stands here already");
    }
    if (codes.size() == made.practices.size()) tell_roots_apart(given.find("practices"), codes);
    const fhir::value upstream = given.find("upstream");
    made.upstream_ca = beside_file(upstream.string("ca"));
    made.upstream_certificate = beside_file(upstream.string("certificate"));
    made.upstream_key = beside_file(upstream.string("key"));
    if (made.upstream_certificate.empty() != made.upstream_key.empty())
        refuse(upstream, "certificate and key, or neither");
    return made;
}

ingress::gpconnect::consumer gpconnect_reader::consumer(const fhir::value& given) {
    ingress::gpconnect::consumer made;
    made.asid = given.find("asid").text();
    for (const fhir::value code : given.find("ods")) made.ods.emplace_back(code.text());
    return made;
}

gpconnect_practice gpconnect_reader::practice(const fhir::value& given) {
    gpconnect_practice made;
    const fhir::value ods = given.find("ods");
    made.entry.ods = ods.text();
    if (!identifiers::parse_ods_code(ods.text())) refuse(ods, "an ODS code, 3 to 12 letters and digits");
    made.entry.asid = given.find("asid").text();
    made.entry.enabled = given.find("enabled").text() == "true";
    for (const fhir::value each : given.find("capabilities")) made.entry.capabilities.emplace(each.text());
    made.destination = given.string("destination");
    made.entry.answers = checking_of(given.string("answers"));
    for (const fhir::value each : given.find("roots")) root(each, made.entry);
    if (const fhir::value most = given.find("requests_max")) {
        const auto count = parse_size(most.text());
        if (!count || *count > 1024) refuse(most, "1 to 1024");
        made.requests_max = static_cast<std::size_t>(count.value_or(made.requests_max));
    }
    return made;
}

void gpconnect_reader::root(const fhir::value& given, ingress::gpconnect::practice& into) {
    const std::string_view text = given.text();
    const bool plain = text.find_first_of("?#") == std::string_view::npos && !text.ends_with('/');
    if (!parse_url(text) || !plain)
        refuse(given, "http:// or https://, a host, the path of the service root without a slash at its end");
    into.roots.emplace(given.name(), text);
}

void gpconnect_reader::tell_roots_apart(const fhir::value& practices, const std::set<std::string, std::less<>>& codes) {
    std::set<std::string_view> seen;
    for (const fhir::value each : practices)
        for (const fhir::value root : each.find("roots")) {
            if (!seen.insert(root.text()).second) refuse(root, "this root stands here already");
            const std::string_view another = another_in(root.text(), each.find("ods").text(), codes);
            if (!another.empty()) refuse(root, fmt::format("this is the root of {}", another));
        }
}

std::vector<problem> check_gpconnect(const configuration& c) {
    if (!c.gpconnect_listener) return {};
    const listener_setting& listener = *c.gpconnect_listener;
    if (!c.gpconnect)
        return {{c.file, listener.where, "/listeners/gpconnect",
                 "who may ask whom is missing: set gpconnect.consumers and gpconnect.practices"}};
    std::vector<problem> found;
    for (const gpconnect_practice& each : c.gpconnect->practices) {
        const bool known = each.destination.empty() ||
                           std::any_of(c.destinations.begin(), c.destinations.end(),
                                       [&](const destination_setting& d) { return d.name == each.destination; });
        if (!known)
            found.push_back({c.file, c.gpconnect->where, "/gpconnect/practices",
                             fmt::format("there is no destination '{}'", each.destination)});
    }
    const bool asks = listener.tls && listener.tls->clients != http::client_certificate::off;
    if (!c.gpconnect->certificates.empty() && !asks)
        found.push_back({c.file, c.gpconnect->where, "/gpconnect/certificates",
                         "listeners.gpconnect asks nobody for a certificate; set its tls"});
    return found;
}

} // namespace signalbox::app
