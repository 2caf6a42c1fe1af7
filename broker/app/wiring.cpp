#include <functional>
#include <set>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/app/carriers.hpp"
#include "broker/app/configuration/folders.hpp"
#include "broker/app/development_ca.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "broker/app/hub_state.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/app/practice_response.hpp"
#include "broker/app/run_file.hpp"
#include "broker/app/signing_key.hpp"
#include "broker/base/blocking.hpp"
#include "broker/base/log.hpp"
#include "broker/http/errc.hpp"
#include "broker/ingress/fhir/fhir.hpp"
#include "broker/ingress/mesh/mesh.hpp"
#include "broker/ingress/mesh/receipt.hpp"
#include "broker/ingress/mesh/sandbox/faults.hpp"
#include "broker/intake/spooled.hpp"
#include "broker/store/open.hpp"

namespace signalbox::app {

namespace {

start_failure failure_of(const store::open_failure& why, const std::string& data) {
    using reason = store::open_failure::why;
    switch (why.reason) {
    case reason::wrong_profile: return {exit_code::configuration, why.what, "choose another folder with --data DIR"};
    case reason::wrong_key:
        return {exit_code::configuration, why.what,
                "name the key that this data folder began with as audit.key; it cannot be changed"};
    case reason::locked:
        return {exit_code::configuration, why.what,
                "stop the hub that runs there, or choose another folder with --data DIR"};
    case reason::io: return {exit_code::store_failed, why.what, "look at the disk, then start again"};
    case reason::lost: break;
    }
    std::string what = why.what;
    if (!why.lost.empty()) what += fmt::format("\nlost: {}", fmt::join(why.lost, "\nlost: "));
    return {exit_code::store_lost, std::move(what), fmt::format("signalbox audit verify --data {}", data)};
}

start_failure listener_failure(const std::string& name, const std::string& where, const error_code& why) {
    const std::string what = fmt::format("listener {} on {}: {}", name, where, why.message());
    if (why == http::errc::configuration)
        return {exit_code::configuration, what, "look at the listener's tls in the configuration"};
    if (name == "socket") return {exit_code::failed, what, "choose a data folder with a shorter path: --data DIR"};
    return {exit_code::failed, what, fmt::format("choose another port: --listen-{} 127.0.0.1:0", name)};
}

result<void> take_receipt_key(const app::configuration& c, base::secret& into) {
    into = c.receipt_key.value;
    if (c.receipt_key.from != secret_setting::origin::absent) return {};
    auto own = own_signing_key(c.data, "receipt.pem");
    if (!own) return own.error();
    into = std::move(*own);
    return {};
}

} // namespace

std::optional<start_failure> hub::state::open_store() {
    if (const auto made = make_folder(configuration.data); !made)
        return start_failure{exit_code::configuration,
                             fmt::format("{}: {}", configuration.data, made.error().message()),
                             "choose another folder with --data DIR"};
    signalbox::store::settings how;
    how.folder = configuration.data;
    how.profile = to_text(configuration.profile);
    how.audit_key = configuration.audit_key.value;
    how.limits = configuration.limits;
    how.clock = &clock;
    auto opened = signalbox::store::open_sqlite(std::move(how));
    if (!opened) return failure_of(opened.error(), configuration.data);
    store = std::move(*opened);
    return std::nullopt;
}

std::optional<start_failure> hub::state::open_own_keys() {
    const auto take = [&](const secret_setting& setting, const char* name, base::secret& into) -> result<void> {
        into = setting.value;
        if (setting.from != secret_setting::origin::absent) return {};
        auto own = own_key(configuration.data, name);
        if (!own) return own.error();
        into = std::move(*own);
        return {};
    };
    auto taken = take(configuration.lane_key, "lane.key", lane_key);
    if (taken) taken = take(configuration.continuation_key, "continuation.key", continuation_key);
    if (taken) taken = take(configuration.accounts_key, "accounts.key", accounts_key);
    base::secret receipt_key;
    if (taken) taken = take_receipt_key(configuration, receipt_key);
    if (taken) {
        auto key = base::signing_key::from_pem(receipt_key);
        if (key) receipts = std::make_shared<const ingress::mesh::receipt_signer>(std::move(*key));
        if (!key) taken = key.error();
    }
    if (taken) return std::nullopt;
    return start_failure{exit_code::store_failed,
                         fmt::format("{}/keys: {}", configuration.data, taken.error().message()),
                         "look at the folder's owner and the disk"};
}

// The cores do not run yet, so that core 0 is this thread's. A context of this call would not do: the store's thread
// may still let go of it when the answer is here.
std::optional<start_failure> hub::state::open_directory() {
    keeper_parts with;
    with.store = store.get();
    with.clock = &clock;
    with.executor = cores.at(0).get_executor();
    with.workers = &cores.workers();
    with.accounts_key = accounts_key;
    with.source = configuration.directory_from;
    with.production = configuration.profile == profile::production;
    keeper = std::make_unique<directory_keeper>(std::move(with), configuration.directory);
    directory = keeper->current();
    patients = keeper->patients();

    const auto started = base::run_to_end(cores.at(0), keeper->start());
    if (started && *started) return std::nullopt;
    const bool unreadable = started && started->error().status == 422;
    return start_failure{unreadable ? exit_code::configuration : exit_code::store_failed,
                         started ? started->error().detail : std::string("the mailbox accounts could not be read"),
                         unreadable ? "name the key that sealed it as mesh.accounts_key" : "look at the disk"};
}

namespace {

// Every form but the bytes as received is made of one report.
std::function<bool(std::string_view)> destinations_that_take_parts(const configuration& with) {
    std::set<std::string, std::less<>> names;
    for (const destination_setting& each : with.destinations)
        if (each.form != mapping::form::original) names.insert(each.name);
    return [names](std::string_view destination) { return names.contains(destination); };
}

} // namespace

void hub::state::wire_intake() {
    signalbox::intake::parts with;
    with.store = store.get();
    with.clock = &clock;
    with.ids = &ids;
    with.plan = {.lane_key = lane_key, .takes_parts = destinations_that_take_parts(configuration)};
    with.limits = configuration.limits;
    with.catalogue = catalogue;
    with.strengths = configuration.validation.strengths;
    with.directory = directory;
    with.routes = configuration.routes;
    with.itk3 = configuration.itk3;
    with.patients = patients;
    with.observer = &told;
    with.workers = &cores.workers();
    with.validate = configuration.validate;
    with.read_spooled = signalbox::intake::spool_reader(configuration.data + "/spool", cores.workers());
    remedies = std::make_unique<remedy_desk>(with);
    intake = std::make_unique<signalbox::intake::intake>(std::move(with));
}

// The dispatcher is made later, and is there before any adapter runs.
void hub::state::wire_desk() {
    adapter_desk_parts with;
    with.store = store.get();
    with.intake = intake.get();
    with.confirmations.store = store.get();
    with.confirmations.observer = &told;
    with.confirmations.arrived = [this](std::string destination, std::string delivery_id) {
        return dispatcher->arrived(std::move(destination), std::move(delivery_id));
    };
    with.confirmations.companions =
        business_answers({store.get(), &ids, &clock, directory, configuration.limits}, configuration.routes);
    with.directory = directory;
    for (const destination_setting& each : configuration.destinations)
        if (!each.submits_as.empty()) with.submits_as.emplace(each.name, each.submits_as);
    with.relayed = {.store = store.get(), .ids = &ids, .clock = &clock, .lane_key = lane_key};
    for (const destination_setting& each : configuration.destinations)
        if (each.kind == "mesh_relay") with.relayed.relays.insert(each.name);
    with.routes = configuration.routes;
    with.registration_asked = configuration.profile != profile::sandbox;
    with.limits = configuration.limits;
    desk = std::make_unique<adapter_desk>(std::move(with));
}

std::optional<start_failure> hub::state::wire_delivery() {
    std::vector<delivery::destination> made;
    const auto turns = std::make_shared<delivery::stdio::starting_turns>(cores.at(0).get_executor());
    for (const destination_setting& d : configuration.destinations) {
        try {
            const std::string folder = folder_of(configuration, d);
            // The practice's folder may be shared with other users of the machine; what leads to it below DATA is ours.
            if (const auto parent = folder.rfind('/'); has_folder(d) && parent != std::string::npos && parent > 0)
                static_cast<void>(make_folder(folder.substr(0, parent)));    // make_carrier says what is wrong
            if (has_state_folder(d)) static_cast<void>(make_folder(folder)); // what writes there says what is wrong
            auto carrier = around.carrier ? around.carrier(d)
                                          : make_carrier(d, folder, {cores, clock, *desk, configuration.limits, turns});
            if (auto answers = std::dynamic_pointer_cast<delivery::exchanger>(carrier))
                exchangers.emplace(d.name, std::move(answers));
            made.push_back({d.name, d.form, d.unmapped_codes, d.retry, std::move(carrier), d.rate_max, d.open_hours});
        } catch (const std::runtime_error& e) {
            return start_failure{exit_code::configuration, fmt::format("destination {}: {}", d.name, e.what()),
                                 "change it in the configuration, or the owner of what it names"};
        }
    }
    delivery::dispatcher_parts with;
    with.store = store.get();
    with.clock = &clock;
    with.cores = &cores;
    with.map = map;
    with.ods_of = [known = directory](std::string_view mailbox) {
        const auto now = known->get();
        const routing::mailbox* found = now->find(mailbox);
        return found == nullptr ? std::string{} : found->ods_code;
    };
    with.observer = &told;
    with.limits = configuration.limits;
    with.seed = around.seed;
    with.ends = wire_expiry();
    with.on_breaker = [this](const std::string& name, bool opened, const std::string& last) {
        const std::string detail = "nothing is taken to it but probes; it opened with: " + last;
        watchman->report({alarms::kind::breaker_open, name, detail, {}}, opened);
    };
    with.on_open_codes = [this](const std::string& laboratory, std::vector<mapping::mapping_issue> open) {
        meet_codes(laboratory, std::move(open));
    };
    with.on_withdrawn = [this](const std::string& laboratory) { report_withdrawn(laboratory); };
    dispatcher = std::make_unique<delivery::dispatcher>(std::move(with), std::move(made));
    store->on_ready([this](const std::vector<std::string>& names) {
        for (const std::string& name : names) dispatcher->wake(name);
    });
    store->on_failure([this](const error_code& why) {
        log::error("store.failed", {{log::field::error, why.message()}});
        asio::post(cores.at(0), [this] { request_stop(exit_code::store_failed); });
    });
    return std::nullopt;
}

std::shared_ptr<const delivery::expiry> hub::state::wire_expiry() {
    delivery::expiry_parts with;
    with.store = store.get();
    with.clock = &clock;
    with.ids = &ids;
    with.lane_key = lane_key;
    with.observer = &told;
    with.limits = configuration.limits;
    with.mailbox_exists = [known = directory](std::string_view mailbox) {
        return known->get()->find(mailbox) != nullptr;
    };
    auto ends = std::make_shared<const delivery::expiry>(with);
    caretaker = std::make_shared<delivery::caretaker>(std::move(with), ends, cores.at(0).get_executor());
    return ends;
}

signalbox::admin::parts hub::state::admin_parts() {
    signalbox::admin::parts with;
    with.store = store.get();
    with.clock = &clock;
    with.observer = &told;
    with.recorder = recorder.get();
    with.directory = keeper.get();
    with.remedies = remedies.get();
    with.readiness = [this] { return readiness(); };
    with.destinations = [this] { return destinations(); };
    with.alarms = [this] { return open_alarms(); };
    with.wake = [this](const std::string& name) { dispatcher->wake(name); };
    with.withhold = [this](std::string destination, std::string delivery_id) {
        return dispatcher->withhold(std::move(destination), std::move(delivery_id));
    };
    with.give_back = [this](const std::string& destination, const std::string& delivery_id) {
        dispatcher->give_back(destination, delivery_id);
    };
    with.adapters = [this] { return dispatcher->reports(); };
    with.set_paused = [this](std::string name, bool paused) { return dispatcher->set_paused(std::move(name), paused); };
    with.map = map;
    with.answers = {configuration.alarms.answers.infrastructure_max, configuration.alarms.answers.business_max};
    with.workers = &cores.delivery_workers();
    with.limits = configuration.limits;
    with.owner = ::geteuid();
    for (const admin_token_setting& each : configuration.admin_tokens)
        with.tokens.push_back({each.name, each.role, each.secret.value});
    with.profile = to_text(configuration.profile);
    with.version = version();
    with.started_at = started_at;
    return with;
}

std::vector<signalbox::admin::part_state> hub::state::readiness() const {
    std::vector<signalbox::admin::part_state> states;
    const signalbox::store::statistics now = store->state();
    const bool serving = now.health == signalbox::store::health::serving;
    const std::string space = fmt::format("{:.1f} GiB free, {} commits waiting",
                                          static_cast<double>(now.disk_free) / (1UL << 30), now.queue_depth);
    states.push_back({"store", serving, serving ? space : now.detail});
    states.push_back(
        {"listener mesh", mesh->accepting(), endpoint{configuration.mesh.listen.address, mesh->port()}.to_text()});
    if (fhir)
        states.push_back({"listener fhir", fhir->accepting(),
                          endpoint{configuration.fhir->listen.address, fhir->port()}.to_text(), false});
    if (mllp)
        states.push_back({"listener mllp", mllp->accepting(),
                          endpoint{configuration.mllp_listener->listen.address, mllp->port()}.to_text(), false});
    if (adapters)
        states.push_back({"listener adapters", adapters->accepting(),
                          endpoint{configuration.adapters->listen.address, adapters->port()}.to_text(), false});
    if (gpconnect)
        states.push_back({"listener gpconnect", gpconnect->accepting(),
                          endpoint{configuration.gpconnect_listener->listen.address, gpconnect->port()}.to_text(),
                          false});
    const audit_chain seen = chain.load();
    states.push_back({"audit", seen != audit_chain::broken,
                      seen == audit_chain::intact   ? "the chain is intact"
                      : seen == audit_chain::broken ? "the chain is broken: signalbox audit verify"
                                                    : "the chain is being read",
                      false});
    for (const signalbox::admin::destination_state& d : destinations())
        states.push_back({"destination " + d.name, !d.breaker_open,
                          d.paused         ? "paused"
                          : d.breaker_open ? "breaker open"
                                           : fmt::format("{} in flight", d.in_flight),
                          false});
    for (const signalbox::admin::alarm_state& each : open_alarms())
        states.push_back(
            {each.subject.empty() ? "alarm " + each.kind : fmt::format("alarm {} {}", each.kind, each.subject), false,
             each.detail, false});
    states.push_back({"hub", ready.load(), ready.load() ? "serving" : "starting or stopping"});
    return states;
}

std::vector<signalbox::admin::destination_state> hub::state::destinations() const {
    std::vector<signalbox::admin::destination_state> states;
    const auto live_states = dispatcher->states();
    for (const destination_setting& d : configuration.destinations) {
        signalbox::admin::destination_state state{d.name, d.kind, place_of(configuration, d),
                                                  std::string(mapping::to_text(d.form))};
        for (const auto& now : live_states)
            if (now.destination == d.name) {
                state.in_flight = now.in_flight;
                state.breaker_open = now.breaker_open;
                state.paused = now.paused;
            }
        states.push_back(std::move(state));
    }
    return states;
}

std::optional<start_failure> hub::state::open_server(std::unique_ptr<http::server>& into, http::server_settings how,
                                                     const std::optional<tls_setting>& tls, http::handler handle) {
    how.limits = configuration.limits;
    return open_listener(into, std::move(how), tls, [&](http::server_settings with, std::vector<asio::io_context*> on) {
        return http::server::open(std::move(with), std::move(handle), std::move(on));
    });
}

std::optional<start_failure> hub::state::open_listener(std::unique_ptr<http::server>& into, http::server_settings how,
                                                       const std::optional<tls_setting>& tls,
                                                       const server_opener& open_with) {
    const std::string where = how.unix_socket.empty() ? endpoint{how.address, how.port}.to_text() : how.unix_socket;
    if (tls) {
        how.tls = http::tls_settings{tls->certificate, tls->key, tls->client_ca, tls->clients, tls->tls_1_2_only};
        if (tls->development) {
            const auto made = ensure_development_ca(configuration.data);
            if (!made)
                return start_failure{exit_code::failed, "development certificates: " + made.error().message(),
                                     "look at the data folder's owner"};
            how.tls->certificate_file = made->server_certificate;
            how.tls->key_file = made->server_key;
            how.tls->ca_file = made->ca_file;
        }
    }
    std::vector<asio::io_context*> on;
    for (std::size_t i = 0; i < cores.size(); ++i) on.push_back(&cores.at(i));
    const std::string name = how.name;
    auto opened = open_with(std::move(how), std::move(on));
    if (!opened) return listener_failure(name, where, opened.error());
    into = std::move(*opened);
    return std::nullopt;
}

std::optional<start_failure> hub::state::open_mesh_server() {
    ingress::mesh::settings with;
    with.store = store.get();
    with.intake = intake.get();
    with.clock = &clock;
    with.observer = &told;
    with.directory = directory;
    with.patients = patients;
    with.shared_key = configuration.shared_key.value;
    with.previous_shared_key = configuration.previous_shared_key.value;
    with.continuation_key = continuation_key;
    with.limits = configuration.limits;
    with.certificate_required =
        configuration.mesh.tls && configuration.mesh.tls->clients == http::client_certificate::required;
    with.sandbox = configuration.profile == profile::sandbox;
    if (with.sandbox) with.faults = faults = std::make_shared<ingress::mesh::sandbox::fault_book>();
    with.receipts = receipts;
    with.openapi = embedded_text("schemas/openapi/mesh.yaml");
    with.environment = configuration.environment;
    with.build_label = "signalbox " + std::string(version());

    const listener_setting& for_mesh = configuration.mesh;
    http::server_settings on_mesh{"mesh", for_mesh.listen.address, for_mesh.listen.port};
    on_mesh.record_refusal = refusals_of("mesh.refused");
    return open_server(mesh, std::move(on_mesh), for_mesh.tls, ingress::mesh::make_handler(std::move(with)));
}

std::optional<start_failure> hub::state::open_servers() {
    if (auto failed = open_mesh_server()) return failed;
    if (auto failed = open_admin_server()) return failed;
    if (configuration.fhir)
        if (auto failed = open_fhir_server(*configuration.fhir)) return failed;
    if (configuration.mllp_listener)
        if (auto failed = open_mllp_server(*configuration.mllp_listener)) return failed;
    if (configuration.adapters)
        if (auto failed = open_adapters_server(*configuration.adapters)) return failed;
    if (configuration.gpconnect_listener)
        if (auto failed = open_gpconnect_server(*configuration.gpconnect_listener)) return failed;
    http::server_settings on_socket;
    on_socket.name = "socket";
    on_socket.unix_socket = socket_of(configuration.data);
    return open_server(socket, std::move(on_socket), std::nullopt, signalbox::admin::make_api_handler(admin_parts()));
}

std::optional<start_failure> hub::state::open_admin_server() {
    const listener_setting& asked = configuration.admin;
    const auto open_on = [&](std::uint16_t port) {
        return open_server(admin, {"admin", asked.listen.address, port}, asked.tls,
                           configuration.admin_tokens.empty() ? signalbox::admin::make_health_handler(admin_parts())
                                                              : signalbox::admin::make_api_handler(admin_parts()));
    };
    return open_where_asked(asked, open_on);
}

std::optional<start_failure> hub::state::open_fhir_server(const listener_setting& asked) {
    ingress::fhir::settings with;
    with.store = store.get();
    with.intake = intake.get();
    with.clock = &clock;
    with.observer = &told;
    with.directory = directory;
    with.workflow_id = configuration.fhir_workflow_id;
    with.read_spooled = signalbox::intake::spool_reader(configuration.data + "/spool", cores.workers());
    with.catalogue = catalogue;
    with.strengths = configuration.validation.strengths;
    with.limits = configuration.limits;
    with.workers = &cores.workers();
    with.certificate_required = asked.tls && asked.tls->clients == http::client_certificate::required;
    with.openapi = embedded_text("schemas/openapi/fhir.yaml");
    const auto handler = ingress::fhir::make_handler(std::move(with));
    const auto open_on = [&](std::uint16_t port) {
        http::server_settings on_fhir{"fhir", asked.listen.address, port};
        on_fhir.record_refusal = refusals_of("fhir.refused");
        on_fhir.word_refusal = ingress::fhir::word_refusal;
        return open_server(fhir, std::move(on_fhir), asked.tls, handler);
    };
    return open_where_asked(asked, open_on);
}

http::refusal_recorder hub::state::refusals_of(const char* action) {
    return [this, action](unsigned status, std::string reason, std::string address) {
        return audit_refusal(action, status, std::move(reason), std::move(address));
    };
}

// What the session refuses has no mailbox and no token yet; that it came, and from where, is audited all the same.
asio::awaitable<bool> hub::state::audit_refusal(std::string action, unsigned status, std::string reason,
                                                std::string address) {
    const auto recorded = co_await store->audit(
        {"-", std::move(action), "", fmt::format("{}", status), std::move(reason), std::move(address)});
    co_return recorded.has_value();
}

std::optional<start_failure> hub::state::open() {
    map = std::make_shared<mapping::current_code_map>(load_code_map(configuration));
    catalogue = load_catalogue(configuration);
    if (auto failed = open_store()) return failed;
    if (auto failed = open_own_keys()) return failed;
    if (auto failed = open_directory()) return failed;
    wire_observers();
    wire_intake();
    wire_desk();
    if (auto failed = wire_delivery()) return failed;
    wire_alarms();
    return open_servers();
}

} // namespace signalbox::app
