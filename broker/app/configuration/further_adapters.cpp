#include "broker/app/configuration/further_adapters.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "broker/app/configuration/problem.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/file.hpp"

namespace signalbox::app {

namespace {

struct asked_adapter {
    std::string name;
    std::string target;
};

[[noreturn]] void refuse(const std::string& asked, const std::string& why) {
    throw configuration_error(problem{"--adapter " + asked, {0, 0, 0}, "", why});
}

// As names of destinations are in the file.
bool is_name(std::string_view text) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 64 && plain(text.front()) && text != "mailbox" &&
           std::ranges::all_of(text, [&](char c) { return plain(c) || c == '_' || c == '-'; });
}

asked_adapter parse(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size()) refuse(text, "NAME=TARGET");
    asked_adapter made{text.substr(0, equals), text.substr(equals + 1)};
    if (!is_name(made.name)) refuse(text, "a name of small letters, digits, '-' and '_'");
    return made;
}

// What kind of destination a target is.
std::string kind_of(const std::string& target) {
    if (target.starts_with("http://") || target.starts_with("https://")) return "webhook";
    return target.ends_with(".so") ? "library" : "executable";
}

// In production the digest is what the file says.
void lead_to_library(destination_setting& to, const asked_adapter& asked, const configuration& c) {
    to.library.path = std::filesystem::absolute(asked.target).string();
    if (c.profile == profile::production) return;
    const auto bytes = base::read_file(to.library.path);
    if (!bytes) refuse(asked.name + "=" + asked.target, bytes.error().message());
    to.library.sha256 = base::to_hex(base::sha256_of(base::as_bytes(*bytes)));
}

void lead_to(destination_setting& to, const asked_adapter& asked, const configuration& c) {
    const std::string before = std::exchange(to.kind, kind_of(asked.target));
    if (to.kind != "webhook" && (to.folder.empty() || before != to.kind)) to.folder = "adapters/" + to.name;
    if (to.kind == "library") return lead_to_library(to, asked, c);
    if (to.kind == "executable") {
        to.command = {std::filesystem::absolute(asked.target).string()};
        return;
    }
    auto url = parse_url(asked.target);
    if (!url) refuse(asked.name, "http:// or https://, a host, a port up to 65535 where it is another, a path");
    to.webhook.encrypted = url->encrypted;
    to.webhook.server = std::move(url->server);
    to.webhook.target = std::move(url->target);
    if (before == to.kind) return; // its secret stands in the file
    if (c.profile == profile::production) refuse(asked.name, "no secret: the destination is no webhook in the file");
    to.webhook.secret = c.shared_key;
    to.folder.clear();
}

destination_setting everything_to(const std::string& name) {
    destination_setting made;
    made.name = name;
    made.form = mapping::form::original;
    return made;
}

} // namespace

void add_adapters(configuration& c, const std::vector<std::string>& asked) {
    std::vector<routing::route> routes;
    for (const std::string& text : asked) {
        const asked_adapter one = parse(text);
        auto found = std::ranges::find(c.destinations, one.name, &destination_setting::name);
        if (found == c.destinations.end() && c.profile == profile::production)
            refuse(text, "the configuration has no destination of that name, so no route leads to it");
        if (found == c.destinations.end()) {
            c.destinations.push_back(everything_to(one.name));
            found = std::prev(c.destinations.end());
            routes.push_back({.name = "--adapter " + one.name,
                              .deliver_to = {one.name},
                              .go_on = true,
                              .hub_acknowledges = false,
                              .beside = true});
        }
        lead_to(*found, one, c);
    }
    if (routes.empty()) return;
    routes.insert(routes.end(), c.routes->routes().begin(), c.routes->routes().end());
    c.routes = std::make_shared<const routing::route_table>(std::move(routes));
}

} // namespace signalbox::app
