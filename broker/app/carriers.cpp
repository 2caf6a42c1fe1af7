#include "broker/app/carriers.hpp"

#include "broker/app/hub.hpp"
#include "broker/delivery/file_drop.hpp"
#include "broker/delivery/stdio/stdio_carrier.hpp"
#include "broker/delivery/webhook/webhook_carrier.hpp"

namespace signalbox::app {

namespace {

std::shared_ptr<delivery::carrier> make_executable(const destination_setting& to, const std::string& folder,
                                                   base::cores& cores) {
    delivery::stdio::stdio_settings how;
    how.session.destination = to.name;
    how.session.child = {
        .command = to.command, .folder = folder, .memory_max = to.memory_max, .files_max = to.files_max};
    how.session.hub_version = version();
    how.session.settings_json = to.settings_json;
    how.max_in_flight = to.max_in_flight;
    return delivery::stdio::make_stdio_carrier(std::move(how), cores.delivery_workers());
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
    if (!from.networks.empty()) how.allowed = *delivery::webhook::networks::parse(from.networks);
    how.idempotent = from.idempotent;
    how.max_in_flight = to.max_in_flight;
    return delivery::webhook::make_webhook_carrier(std::move(how), clock);
}

} // namespace

std::shared_ptr<delivery::carrier> make_carrier(const destination_setting& to, const std::string& folder,
                                                base::cores& cores, const base::clock& clock) {
    if (to.kind == "executable") return make_executable(to, folder, cores);
    if (to.kind == "webhook") return make_webhook(to, clock);
    return delivery::make_file_drop({folder, to.max_in_flight}, cores.delivery_workers());
}

} // namespace signalbox::app
