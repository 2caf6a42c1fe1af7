#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/app/embedded.hpp"
#include "broker/app/hub_state.hpp"
#include "broker/app/practice_exchange.hpp"
#include "broker/base/log.hpp"
#include "broker/delivery/exchange_desk.hpp"
#include "broker/delivery/upstream/upstream.hpp"
#include "broker/ingress/gpconnect/gpconnect.hpp"

namespace signalbox::app {

namespace {

namespace gpconnect = ingress::gpconnect;

// Its file is the binary's own, which the tests hold to its schema.
std::shared_ptr<const gpconnect::interaction_table> own_interactions() {
    auto read = gpconnect::interaction_table::read(embedded_text("schemas/gpconnect/interactions.json"));
    if (!read) throw std::logic_error("interactions.json: " + read.error());
    return std::move(*read);
}

// How exchange_request names the service that a root is of.
std::string service_of(std::string_view root) {
    if (root == "gpconnect" || root == "html") return std::string(root);
    return fmt::format("gpconnect/{}", root);
}

delivery::upstream::service_root where_to(const std::string& root, const gpconnect_setting& section) {
    const auto where = parse_url(root); // checked when the configuration was read
    delivery::upstream::service_root made;
    made.path = where->target;
    made.server.host = where->server.address;
    made.server.port = where->server.port;
    made.server.encrypted = where->encrypted;
    made.server.ca_file = section.upstream_ca;
    made.server.certificate_file = section.upstream_certificate;
    made.server.key_file = section.upstream_key;
    return made;
}

delivery::upstream::practice upstream_of(const gpconnect_practice& setting, const gpconnect_setting& section) {
    delivery::upstream::practice made;
    made.requests_max = setting.requests_max;
    for (const auto& [name, root] : setting.entry.roots)
        made.services.emplace(service_of(name), where_to(root, section));
    return made;
}

std::shared_ptr<const gpconnect::practice_book> book_of(const gpconnect_setting& section) {
    std::vector<gpconnect::practice> practices;
    for (const gpconnect_practice& each : section.practices) practices.push_back(each.entry);
    return std::make_shared<const gpconnect::practice_book>(std::move(practices), section.consumers);
}

} // namespace

std::optional<start_failure> hub::state::open_practices() {
    delivery::upstream::settings how;
    std::map<std::string, delivery::practice_adapter, std::less<>> adapters_of;
    std::set<std::string, std::less<>> with_adapter;
    for (const gpconnect_practice& each : configuration.gpconnect->practices) {
        if (each.destination.empty()) {
            how.practices.emplace(each.entry.ods, upstream_of(each, *configuration.gpconnect));
            continue;
        }
        const auto carrier = exchangers.find(each.destination);
        if (carrier == exchangers.end())
            return start_failure{exit_code::configuration,
                                 fmt::format("destination {}: no adapter that answers questions", each.destination),
                                 "name another destination in gpconnect.practices, or service roots"};
        const std::size_t core = delivery::dispatcher::core_of(each.destination, cores);
        adapters_of.emplace(each.entry.ods,
                            delivery::practice_adapter{each.destination, carrier->second, cores.at(core).get_executor(),
                                                       static_cast<std::uint32_t>(each.requests_max)});
        with_adapter.insert(each.entry.ods);
    }
    for (std::size_t i = 0; i < cores.size(); ++i) how.cores.push_back(&cores.at(i));
    auto opened = delivery::upstream::open(std::move(how));
    if (!opened)
        return start_failure{exit_code::configuration, "gpconnect.upstream: " + opened.error().message(),
                             "look at its ca, certificate and key"};
    practices = std::make_unique<practice_exchange>(
        std::move(with_adapter), delivery::make_exchange_desk(std::move(adapters_of)), std::move(*opened));
    return std::nullopt;
}

std::optional<start_failure> hub::state::open_gpconnect_server(const listener_setting& asked) {
    if (around.practices == nullptr)
        if (auto failed = open_practices()) return failed;
    const gpconnect_setting& section = *configuration.gpconnect;
    gpconnect::settings with;
    with.store = store.get();
    with.clock = &clock;
    with.exchange = around.practices != nullptr ? around.practices : practices.get();
    with.observer = &told;
    with.interactions = own_interactions();
    with.practices = book_of(section);
    with.catalogue = catalogue;
    with.strengths = configuration.validation.strengths;
    with.limits = configuration.limits;
    with.patient_key = lane_key;
    with.workers = &cores.workers();
    with.public_url = section.public_url;
    with.certificates = section.certificates;
    with.certificate_required = asked.tls && asked.tls->clients == http::client_certificate::required;
    with.openapi = embedded_text("schemas/openapi/gpconnect.yaml");
    const auto handler = gpconnect::make_handler(std::move(with));
    const auto open_on = [&](std::uint16_t port) {
        http::server_settings on_gpconnect{"gpconnect", asked.listen.address, port};
        on_gpconnect.record_refusal = refusals_of("gpconnect.refused");
        on_gpconnect.word_refusal = gpconnect::word_refusal;
        return open_server(gpconnect, std::move(on_gpconnect), asked.tls, handler);
    };
    return open_where_asked(asked, open_on);
}

// What is switched on at which practice, from now on (GP Connect 1.6.2: each switch is audited).
asio::awaitable<void> hub::state::audit_switches() {
    for (const gpconnect_practice& each : configuration.gpconnect->practices) {
        const auto& entry = each.entry;
        signalbox::store::audit_entry record{"-",
                                             "gpconnect.switch",
                                             entry.ods,
                                             entry.enabled ? "on" : "off",
                                             fmt::format("{}", fmt::join(entry.capabilities, ", ")),
                                             ""};
        const auto written = co_await store->audit(std::move(record));
        if (!written) log::error("audit.failed", {{log::field::error, written.error().message()}});
    }
}

} // namespace signalbox::app
