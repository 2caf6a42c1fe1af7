#include "broker/app/carriers.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

#include "adapters/file_drop/file_drop.hpp"
#include "broker/app/configuration/check.hpp"
#include "broker/app/hub.hpp"
#include "broker/app/port_inward.hpp"
#include "broker/delivery/dispatcher.hpp"
#include "broker/delivery/library/library_carrier.hpp"
#include "broker/delivery/library/library_file.hpp"
#include "broker/delivery/library/table.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/delivery/stdio/stdio_carrier.hpp"
#include "broker/delivery/webhook/webhook_carrier.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::app {

namespace {

#if defined(__has_feature) && __has_feature(address_sanitizer)
constexpr bool with_address_sanitizer = true;
#else
constexpr bool with_address_sanitizer = false;
#endif

std::string own_program() {
    std::error_code failed;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (failed) throw std::runtime_error("/proc/self/exe: " + failed.message());
    return path;
}

delivery::networks networks_of(const destination_setting& to) {
    return to.networks.empty() ? delivery::networks::usual() : *delivery::networks::parse(to.networks);
}

std::shared_ptr<delivery::carrier> make_executable(const destination_setting& to, const std::string& folder,
                                                   const carrier_parts& with) {
    delivery::stdio::stdio_settings how;
    how.session.destination = to.name;
    how.session.child = {.command = to.command,
                         .folder = folder,
                         .memory_max = to.memory_max,
                         .files_max = to.files_max,
                         .user = to.user};
    how.session.hub_version = version();
    how.session.settings_json = to.settings_json;
    how.session.port = &with.port;
    how.session.requests_max = to.requests_max;
    how.session.payload_max = std::min(with.limits.body_max, how.session.payload_max);
    how.max_in_flight = to.max_in_flight;
    how.turns = with.turns;
    how.restart_first = to.retry.restart_first;
    how.restart_max = to.retry.restart_max;
    if (to.user && ::geteuid() != 0) throw std::runtime_error("user: only where the hub runs as root");
    how.idempotent = to.idempotent;
    return delivery::stdio::make_stdio_carrier(std::move(how), with.cores.delivery_workers());
}

std::shared_ptr<delivery::carrier> make_webhook(const destination_setting& to, const base::clock& clock) {
    const webhook_setting& from = to.webhook;
    delivery::webhook::webhook_settings how;
    how.server.host = from.server.address;
    how.server.port = from.server.port;
    how.server.encrypted = from.encrypted;
    how.server.ca_file = from.ca;
    how.server.certificate_file = from.certificate;
    how.server.key_file = from.key;
    how.server.answer_deadline = to.retry.attempt_deadline;
    how.target = from.target;
    how.secret = from.secret.value;
    how.allowed = networks_of(to);
    how.idempotent = from.idempotent;
    how.max_in_flight = to.max_in_flight;
    return delivery::webhook::make_webhook_carrier(std::move(how), clock);
}

std::shared_ptr<delivery::carrier> make_in_process(const signalbox_adapter_table* table, const destination_setting& to,
                                                   const std::string& folder, const carrier_parts& with) {
    base::cores& cores = with.cores;
    delivery::library::library_settings how;
    how.host.to_hub = std::make_shared<port_inward>(with.port, to.name);
    how.host.destination = to.name;
    how.host.settings_json = to.settings_json;
    how.host.folder = folder;
    how.host.allowed = networks_of(to);
    how.host.executor = cores.at(delivery::dispatcher::core_of(to.name, cores)).get_executor();
    how.max_in_flight = to.max_in_flight;
    return delivery::library::make_library_carrier(table, std::move(how));
}

// What its `settings` say, and the folder of the destination, where its files go.
std::shared_ptr<delivery::carrier> make_file_drop(const destination_setting& to, const std::string& folder,
                                                  const carrier_parts& parts) {
    const auto said = fhir::read_json(to.settings_json.empty() ? std::string_view("{}") : to.settings_json).value();
    fhir::json_writer all;
    all.begin_object().member("folder", folder);
    for (const fhir::value each : said.root()) all.name(each.name()).copy(each);
    destination_setting with = to;
    with.settings_json = all.end_object().take();
    return make_in_process(adapters::file_drop_adapter(), with, "", parts);
}

std::shared_ptr<delivery::carrier> make_trusted_library(const destination_setting& to, const std::string& folder,
                                                        const carrier_parts& with) {
    const auto* table = delivery::library::load_library_file(to.library.path, to.library.sha256);
    const auto read = delivery::library::read_table(table);
    if (!read.trouble.empty()) throw std::runtime_error(to.library.path + ": " + read.trouble);
    const std::string trouble = trouble_with_settings(to.settings_json, read.about.settings_schema);
    if (!trouble.empty()) throw std::runtime_error(trouble);
    return make_in_process(table, to, folder, with);
}

// In a child process, which is this program again: whatever happens in there is an adapter's death at most.
std::shared_ptr<delivery::carrier> make_library(const destination_setting& to, const std::string& folder,
                                                const carrier_parts& with) {
    const std::string trouble = delivery::library::trouble_with_file(to.library.path, to.library.sha256);
    if (!trouble.empty()) throw std::runtime_error(trouble);
    destination_setting hosted = to;
    hosted.command = {
        own_program(),     "adapter-host",  "--library", to.library.path,   "--sha256",
        to.library.sha256, "--destination", to.name,     "--max-in-flight", std::to_string(to.max_in_flight)};
    for (const std::string& network : to.networks) {
        hosted.command.emplace_back("--network");
        hosted.command.push_back(network);
    }
    if constexpr (with_address_sanitizer) hosted.memory_max = 0; // its shadow is larger than any limit
    return make_executable(hosted, folder, with);
}

} // namespace

std::shared_ptr<delivery::carrier> make_carrier(const destination_setting& to, const std::string& folder,
                                                const carrier_parts& with) {
    if (to.kind == "executable") return make_executable(to, folder, with);
    if (to.kind == "webhook") return make_webhook(to, with.clock);
    if (to.shipped != nullptr) return make_in_process(to.shipped, to, folder, with);
    if (to.kind == "library" && to.library.trusted) return make_trusted_library(to, folder, with);
    if (to.kind == "library") return make_library(to, folder, with);
    return make_file_drop(to, folder, with);
}

} // namespace signalbox::app
