#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/alarms/looks/delivery_look.hpp"
#include "broker/alarms/looks/new_codes.hpp"
#include "broker/alarms/watchman.hpp"
#include "broker/app/adapter_desk.hpp"
#include "broker/app/directory/keeper.hpp"
#include "broker/app/hub.hpp"
#include "broker/app/metrics_observer.hpp"
#include "broker/app/observers.hpp"
#include "broker/app/remedy_desk.hpp"
#include "broker/base/cores.hpp"
#include "broker/base/message_id.hpp"
#include "broker/delivery/caretaker.hpp"
#include "broker/delivery/dispatcher.hpp"
#include "broker/delivery/exchanger.hpp"
#include "broker/http/server.hpp"
#include "broker/ingress/mesh/mesh.hpp"
#include "broker/intake/intake.hpp"
#include "broker/message/exchange.hpp"
#include "broker/store/store.hpp"
#include "broker/trace/recording/recorder.hpp"

namespace signalbox::app {

namespace asio = boost::asio;

// What reading the whole audit journal has shown; it is read once after the start, beside the traffic.
enum class audit_chain : std::uint8_t { unread, intact, broken };

// On the listener's own port or, where any will do, on a free one.
template <class Open>
std::optional<start_failure> open_where_asked(const listener_setting& asked, Open open_on) {
    auto failed = open_on(asked.listen.port);
    if (failed && asked.any_port_will_do && asked.listen.port != 0) return open_on(std::uint16_t{0});
    return failed;
}

// What a hub is made of, in the order in which it is made; wiring.cpp makes it, hub.cpp runs it.
struct hub::state {
    state(app::configuration given, surroundings with)
        : configuration(std::move(given)),
          around(std::move(with)),
          clock(around.clock != nullptr ? *around.clock : of_system),
          ids(clock, around.seed),
          stop_timer(cores.at(0)),
          signals(cores.at(0)) {}

    app::configuration configuration;
    surroundings around;
    base::system_clock of_system;
    const base::clock& clock;
    base::time_point started_at = clock.now();
    base::cores cores;
    base::message_id_source ids;
    metrics_observer observer;
    std::unique_ptr<signalbox::trace::recorder> recorder; // trace_wiring.cpp
    observers told;                                       // both of them
    std::unique_ptr<signalbox::store::store> store;
    std::unique_ptr<directory_keeper> keeper;
    std::shared_ptr<routing::current_directory> directory;
    std::shared_ptr<const routing::patient_register> patients;
    base::secret lane_key;
    base::secret continuation_key;
    base::secret accounts_key;
    std::shared_ptr<const ingress::mesh::receipt_signer> receipts;
    std::shared_ptr<ingress::mesh::sandbox::fault_book> faults; // sandbox only
    std::shared_ptr<const validation::catalogue> catalogue;
    std::shared_ptr<mapping::current_code_map> map;
    std::unique_ptr<signalbox::intake::intake> intake;
    std::unique_ptr<remedy_desk> remedies;
    std::unique_ptr<adapter_desk> desk; // before who speaks to it
    std::unique_ptr<delivery::dispatcher> dispatcher;
    std::shared_ptr<delivery::caretaker> caretaker;
    std::shared_ptr<alarms::watchman> watchman;
    std::shared_ptr<alarms::new_codes> codes_met; // on core 0 alone
    std::unique_ptr<http::server> mesh;
    std::unique_ptr<http::server> admin;
    std::unique_ptr<http::server> fhir;                                     // null: not served
    std::unique_ptr<http::server> mllp;                                     // likewise
    std::unique_ptr<http::server> adapters;                                 // likewise
    std::map<std::string, std::shared_ptr<delivery::exchanger>> exchangers; // destinations that answer questions
    std::unique_ptr<message::exchange> practices;                           // null: nobody asks them
    std::unique_ptr<http::server> gpconnect;                                // null: not served
    std::unique_ptr<http::server> socket;
    std::atomic<bool> ready{false};
    std::atomic<audit_chain> chain{audit_chain::unread};

    // On core 0 alone.
    asio::steady_timer stop_timer;
    asio::signal_set signals;
    bool stopping = false;
    exit_code code = exit_code::done;
    std::promise<exit_code> ended;

    std::optional<start_failure> open(); // throws configuration_error
    std::optional<start_failure> open_store();
    std::optional<start_failure> open_own_keys();
    std::optional<start_failure> open_directory();
    std::optional<start_failure> wire_delivery();
    std::shared_ptr<const delivery::expiry> wire_expiry();
    std::optional<start_failure> open_servers();
    std::optional<start_failure> open_mesh_server();
    std::optional<start_failure> open_server(std::unique_ptr<http::server>& into, http::server_settings how,
                                             const std::optional<tls_setting>& tls, http::handler handle);
    using server_opener =
        std::function<result<std::unique_ptr<http::server>>(http::server_settings, std::vector<asio::io_context*>)>;
    std::optional<start_failure> open_listener(std::unique_ptr<http::server>& into, http::server_settings how,
                                               const std::optional<tls_setting>& tls, const server_opener& open_with);
    std::optional<start_failure> open_admin_server();
    std::optional<start_failure> open_fhir_server(const listener_setting& asked);
    std::optional<start_failure> open_mllp_server(const listener_setting& asked);
    std::optional<start_failure> open_adapters_server(const listener_setting& asked);
    std::optional<start_failure> open_gpconnect_server(const listener_setting& asked); // gpconnect_listener.cpp, as the
    std::optional<start_failure> open_practices();                                     // next two
    asio::awaitable<void> audit_switches();
    http::refusal_recorder refusals_of(const char* action);
    void wire_observers(); // trace_wiring.cpp, as the next two
    asio::awaitable<void> audit_end_of_recording(signalbox::trace::recording_state how);
    asio::awaitable<void> end_recording();
    void wire_intake();
    void wire_alarms();                                   // alarm_wiring.cpp, as the next four
    void report_withdrawn(const std::string& laboratory); // any thread
    void meet_codes(const std::string& laboratory, std::vector<mapping::mapping_issue> open); // any thread
    std::vector<alarms::destination_breaker> breakers() const;
    std::vector<signalbox::admin::alarm_state> open_alarms() const;
    void wire_desk();
    signalbox::admin::parts admin_parts();
    std::vector<signalbox::admin::part_state> readiness() const;
    std::vector<signalbox::admin::destination_state> destinations() const;

    asio::awaitable<bool> audit_refusal(std::string action, unsigned status, std::string reason, std::string address);
    void verify_chain(); // on the pool: reads the journal from its beginning
    asio::awaitable<void> live();
    asio::awaitable<result<void>> open_doors();
    asio::awaitable<void> close_doors();
    asio::awaitable<void> stop_gpconnect();
    result<void> publish();
    void request_stop(exit_code why);
    void watch_signals();
    void on_signal(int number);
    asio::awaitable<void> reload();
    asio::awaitable<void> reload_map();
    void reload_certificates(); // blocks
};

} // namespace signalbox::app
