#include "tests/support/openapi_routes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include "broker/fhir/yaml.hpp"

namespace signalbox::tests {

namespace {

using routes_by_name = std::map<std::string, const described_route*>;

constexpr std::array<std::string_view, 7> methods{"get", "head", "post", "put", "delete", "patch", "options"};

std::string upper(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), [](unsigned char c) { return std::toupper(c); });
    return made;
}

// "/{mailbox}/inbox" as "/{}/inbox".
std::string without_names(std::string_view path) {
    std::string made;
    bool inside = false;
    for (const char c : path) {
        if (c == '}') inside = false;
        if (!inside) made += c;
        if (c == '{') inside = true;
    }
    return made;
}

routes_by_name by_name(const std::vector<described_route>& routes, std::string_view who,
                       std::vector<std::string>& found) {
    routes_by_name named;
    for (const described_route& each : routes) {
        const std::string name = each.method + " " + without_names(each.path);
        if (!named.emplace(name, &each).second) found.push_back(name + ": twice in the " + std::string(who));
    }
    return named;
}

void compare(const std::string& name, const described_route& router, const described_route& described,
             std::vector<std::string>& found) {
    for (const unsigned status : router.statuses) {
        if (!described.statuses.contains(status))
            found.push_back(name + ": " + std::to_string(status) + " is not described");
    }
    for (const unsigned status : described.statuses) {
        if (!router.statuses.contains(status))
            found.push_back(name + ": " + std::to_string(status) + " is never answered");
    }
    if (router.sandbox != described.sandbox) {
        found.push_back(name + (router.sandbox ? ": is of the sandbox alone" : ": is not of the sandbox alone"));
    }
}

// The value that "#/components/responses/Busy" names; absent when there is none.
fhir::value resolve(fhir::value root, std::string_view reference) {
    if (!reference.starts_with("#/")) return {};
    reference.remove_prefix(2);
    fhir::value at = root;
    while (at && !reference.empty()) {
        const auto end = std::min(reference.find('/'), reference.size());
        at = at.find(reference.substr(0, end));
        reference.remove_prefix(std::min(end + 1, reference.size()));
    }
    return at;
}

void check_references(fhir::value root, fhir::value at) {
    if (at.is(fhir::kind::string) && at.name() == "$ref" && !resolve(root, at.text())) {
        throw std::runtime_error(at.pointer() + ": refers to " + std::string(at.text()) + ", which is not there");
    }
    if (!at.is(fhir::kind::object) && !at.is(fhir::kind::array)) return;
    for (const fhir::value each : at) check_references(root, each);
}

described_route route_of(fhir::value root, std::string_view path, fhir::value operation) {
    described_route made;
    made.method = upper(operation.name());
    made.path = path;
    made.sandbox = operation.string("x-signalbox-profile") == "sandbox";
    for (const fhir::value response : operation.find("responses")) {
        made.statuses.insert(static_cast<unsigned>(std::stoul(std::string(response.name()))));
    }
    for (const fhir::value each : operation.find("parameters")) {
        const fhir::value meant = each.find("$ref") ? resolve(root, each.string("$ref")) : each;
        if (meant.string("in") == "query") made.parameters.emplace(meant.string("name"));
    }
    if (made.statuses.empty()) throw std::runtime_error(operation.pointer() + ": has no responses");
    return made;
}

} // namespace

std::vector<described_route> routes_of_openapi(std::string_view yaml) {
    const auto read = fhir::read_yaml(yaml);
    if (!read) throw std::runtime_error("line " + std::to_string(read.error().where.line) + ": " + read.error().what);
    const fhir::value root = read->root();
    if (!root.string("openapi").starts_with("3.1.")) throw std::runtime_error("/openapi: not 3.1");
    check_references(root, root);

    std::vector<described_route> found;
    for (const fhir::value path : root.find("paths")) {
        for (const fhir::value member : path) {
            const bool operation = std::find(methods.begin(), methods.end(), member.name()) != methods.end();
            if (operation) found.push_back(route_of(root, path.name(), member));
        }
    }
    return found;
}

std::vector<std::string> differences(const std::vector<described_route>& router,
                                     const std::vector<described_route>& described) {
    std::vector<std::string> found;
    const routes_by_name ours = by_name(router, "router", found);
    const routes_by_name theirs = by_name(described, "document", found);
    for (const auto& [name, route] : ours) {
        const auto same = theirs.find(name);
        if (same == theirs.end()) found.push_back(name + ": is not described");
        if (same != theirs.end()) compare(name, *route, *same->second, found);
    }
    for (const auto& [name, route] : theirs) {
        if (!ours.contains(name)) found.push_back(name + ": is no route");
    }
    return found;
}

} // namespace signalbox::tests
