#include <utility>

#include "broker/alarms/looks/answer_look.hpp"
#include "broker/alarms/looks/code_look.hpp"
#include "broker/alarms/looks/delivery_look.hpp"
#include "broker/alarms/looks/feed_look.hpp"
#include "broker/alarms/looks/machine_looks.hpp"
#include "broker/alarms/telling/mail_teller.hpp"
#include "broker/alarms/telling/webhook_teller.hpp"
#include "broker/app/files.hpp"
#include "broker/app/hub_state.hpp"
#include "broker/base/log.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/http/certificate.hpp"
#include "broker/intake/on_worker.hpp"

namespace signalbox::app {

namespace {

constexpr std::chrono::hours numbers_remembered{24};
constexpr std::chrono::hours withdrawal_told{1};

alarms::webhook_target target_of(const webhook_setting& from, const std::vector<std::string>& networks) {
    constexpr std::size_t answer_max = 64UL << 10;
    alarms::webhook_target made;
    made.server.host = from.server.address;
    made.server.port = from.server.port;
    made.server.encrypted = from.encrypted;
    made.server.ca_file = from.ca;
    made.server.certificate_file = from.certificate;
    made.server.key_file = from.key;
    made.server.answer_max = answer_max;
    made.server.connections_max = 1;
    const auto allowed = networks.empty() ? delivery::networks::usual() : *delivery::networks::parse(networks);
    made.server.allowed = [allowed](const asio::ip::address& address) { return allowed.contains(address); };
    made.target = from.target;
    made.secret = from.secret.value;
    return made;
}

alarms::mail_target target_of(const alarm_mail_setting& from) {
    alarms::mail_target made;
    made.server.host = from.server.address;
    made.server.port = from.server.port;
    made.server.ca_file = from.ca;
    made.letter.how = from.encryption;
    made.letter.hello = from.from.substr(from.from.find('@') + 1);
    made.letter.user = from.user;
    made.letter.password = from.password.value;
    made.letter.from = from.from;
    made.letter.to = from.to;
    return made;
}

std::vector<alarms::watched_certificate> certificates_of(const configuration& c) {
    std::vector<alarms::watched_certificate> all;
    const auto add = [&](std::string whose, const std::string& file) {
        if (!file.empty()) all.push_back({std::move(whose), file});
    };
    const auto listener = [&](const char* name, const listener_setting& of) {
        if (of.tls) add(std::string("listener ") + name, of.tls->certificate);
    };
    listener("mesh", c.mesh);
    listener("admin", c.admin);
    if (c.fhir) listener("fhir", *c.fhir);
    if (c.mllp_listener) listener("mllp", *c.mllp_listener);
    for (const destination_setting& each : c.destinations) add("destination " + each.name, each.webhook.certificate);
    if (c.alarm_webhook) add("webhook of alarms", c.alarm_webhook->certificate);
    return all;
}

// What cannot be read is told, and everything that holds is told once more.
alarms::memory memory_of(const std::string& file) {
    const auto text = read_file(file);
    if (!text) return {}; // the first start
    auto kept = alarms::read_memory(*text);
    if (!kept) log::warning("alarm.memory_unreadable", {{log::field::path, file}});
    return kept ? std::move(*kept) : alarms::memory{};
}

asio::awaitable<bool> keep_in(std::string file, std::string text, asio::thread_pool& workers) {
    const auto write = [&] { return write_file_durably(file, text, 0600).has_value(); };
    co_return co_await signalbox::intake::on_worker(workers, write);
}

} // namespace

std::vector<alarms::destination_breaker> hub::state::breakers() const {
    std::vector<alarms::destination_breaker> all;
    for (const auto& each : dispatcher->states()) all.push_back({each.destination, each.breaker_open, each.answered});
    return all;
}

void hub::state::meet_codes(const std::string& laboratory, std::vector<mapping::mapping_issue> open) {
    asio::post(cores.at(0), [codes = codes_met, laboratory, open = std::move(open)] {
        for (const mapping::mapping_issue& each : open) codes->met(laboratory, each.system, each.code);
    });
}

void hub::state::report_withdrawn(const std::string& laboratory) {
    watchman->report({alarms::kind::withdrawn_results, laboratory,
                      "results were deleted, or of a wrong patient, and are delivered as entered in error",
                      clock.now() + withdrawal_told},
                     true);
}

void hub::state::wire_alarms() {
    const std::string file = configuration.data + "/alarms.json";
    const alarms_setting& how = configuration.alarms;
    alarms::watch_parts with;
    with.clock = &clock;
    with.executor = cores.at(0).get_executor();
    with.look_every = how.look_every;
    with.looks.push_back(
        std::make_unique<alarms::delivery_look>(*store, how.deliveries, [this] { return breakers(); }));
    with.looks.push_back(std::make_unique<alarms::answer_look>(*store, how.answers));
    with.looks.push_back(std::make_unique<alarms::disk_look>(*store));
    with.looks.push_back(std::make_unique<alarms::clock_look>(clock, how.clock_step_max));
    with.looks.push_back(std::make_unique<alarms::certificate_look>(certificates_of(configuration),
                                                                    http::certificate_end, cores.workers()));
    const std::string told_codes = configuration.data + "/codes_told.txt";
    const auto told_before = read_file(told_codes); // nothing at the first start
    codes_met = std::make_shared<alarms::new_codes>(told_before ? *told_before : std::string());
    with.looks.push_back(std::make_unique<alarms::code_look>(codes_met, [this, told_codes](std::string text) {
        return keep_in(told_codes, std::move(text), cores.workers());
    }));
    if (how.feeds) with.looks.push_back(std::make_unique<alarms::feed_look>(*store, *how.feeds));
    if (configuration.alarm_webhook)
        with.tellers.push_back(std::make_unique<alarms::webhook_teller>(
            target_of(*configuration.alarm_webhook, how.webhook_networks), clock, with.executor));
    if (how.mail) with.tellers.push_back(std::make_unique<alarms::mail_teller>(target_of(*how.mail), with.executor));
    with.kept = memory_of(file);
    with.keep = [this, file](std::string text) { return keep_in(file, std::move(text), cores.workers()); };
    watchman = std::make_shared<alarms::watchman>(std::move(with));
    observer.on_numbers_used_again([this] {
        watchman->report({alarms::kind::numbers_used_again, "", "an interchange with the numbers of another one",
                          clock.now() + numbers_remembered},
                         true);
    });
}

std::vector<signalbox::admin::alarm_state> hub::state::open_alarms() const {
    std::vector<signalbox::admin::alarm_state> all;
    for (const alarms::alarm& each : watchman->open())
        all.push_back({std::string(alarms::to_text(each.of)), each.subject, each.detail, each.opened_at});
    return all;
}

} // namespace signalbox::app
