#include "broker/trace/convert/har_request.hpp"

#include <algorithm>

#include "broker/identifiers/mailbox_id.hpp"
#include "broker/trace/convert/fields.hpp"

namespace signalbox::trace {

namespace {

constexpr std::string_view mesh_root = "/messageexchange/";
constexpr std::string_view gpconnect_root = "/STU3/1/gpconnect";

std::string field_of(const message& of, std::string_view lower_name) {
    for (const auto& [name, value] : of.headers)
        if (lower_case(name) == lower_name) return value;
    return {};
}

std::string without_credentials(std::string_view query) {
    std::string made;
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        if (one.empty() || is_credential(one.substr(0, one.find('=')))) continue;
        made += made.empty() ? '?' : '&';
        made += one;
    }
    return made;
}

// Of "/messageexchange/X26ABC1/inbox"; empty where the path has another word in its place.
std::string mailbox_in(std::string_view target) {
    const std::string_view rest = target.substr(mesh_root.size());
    const std::string_view word = rest.substr(0, rest.find_first_of("/?"));
    if (word == "_ping" || word == "endpointlookup") return {};
    const auto read = identifiers::parse_mailbox_id(word);
    return read ? *read : std::string();
}

void give_mesh(message& to, std::size_t root) {
    to.transport = transport::mesh;
    to.target.erase(0, root);
    to.from = mailbox_in(to.target);
    to.to = field_of(to, "mex-to");
    to.workflow = field_of(to, "mex-workflowid");
}

// "/https://gp.example/A81001/STU3/1/gpconnect/..." of a proxy is "/A81001/STU3/1/gpconnect/..." of the practice.
void give_gpconnect(message& to, std::size_t root) {
    to.transport = transport::gpconnect;
    if (root != std::string::npos && root > 0)
        if (const auto begin = to.target.rfind('/', root - 1); begin != std::string::npos) to.target.erase(0, begin);
    to.from = field_of(to, "ssp-from");
    to.to = field_of(to, "ssp-to");
    to.workflow = field_of(to, "ssp-interactionid");
}

} // namespace

std::string target_in(std::string_view url) {
    const auto scheme = url.find("://");
    const std::string name = lower_case(url.substr(0, std::min(scheme, url.size())));
    if (scheme == std::string_view::npos || (name != "http" && name != "https")) return {};
    url = url.substr(0, url.find('#'));
    url.remove_prefix(std::min(scheme + 3, url.size()));
    const auto host_end = url.find_first_of("/?");
    const std::string_view target = host_end == std::string_view::npos ? std::string_view{} : url.substr(host_end);
    const auto query = target.find('?');
    std::string path(target.substr(0, query));
    if (path.empty()) path = "/";
    return query == std::string_view::npos ? path : path + without_credentials(target.substr(query + 1));
}

void give_transport(message& to) {
    const std::string_view path = std::string_view(to.target).substr(0, to.target.find('?'));
    const auto mesh = path.find(mesh_root);
    const auto gpconnect = path.find(gpconnect_root);
    if (mesh != std::string_view::npos) return give_mesh(to, mesh);
    if (gpconnect != std::string_view::npos || !field_of(to, "ssp-interactionid").empty())
        return give_gpconnect(to, gpconnect);
    to.transport = transport::fhir;
}

} // namespace signalbox::trace
