#pragma once

#include <memory>
#include <optional>
#include <string>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/exit_code.hpp"
#include "broker/app/surroundings.hpp"

namespace signalbox::app {

// Why the hub did not start, in words for the terminal.
struct start_failure {
    exit_code code = exit_code::failed;
    std::string what;
    std::string next; // what to try
};

// The hub: every layer wired top-down. Opened, run once, gone.
class hub {
  public:
    // Opens store, schemas, maps and listeners; nothing is accepted yet. Throws configuration_error for schemas and
    // maps that cannot be used.
    static boost::system::result<std::unique_ptr<hub>, start_failure> open(configuration c, surroundings around = {});
    ~hub();

    // Serves until SIGTERM or SIGINT, then stops within limits.shutdown_deadline: done. A second signal ends the
    // process at once. When the outcome of a write is unknown it stops acknowledging and ends: store_failed. Call once,
    // from the main thread where it owns the process.
    exit_code run();
    void stop();           // ends run(); any thread, once `is_ready()` has been true
    bool is_ready() const; // its listeners are open, and what a crash left open is settled

    // Before when the hub does nothing of its own accord, by its own clock; nothing while it does something. For who
    // moves the clock: wake_due() after that.
    std::optional<base::time_point> rests_until() const;
    void wake_due();

    // What is served, once open: with port 0 in the configuration, the ports that the system chose.
    endpoint mesh_endpoint() const;
    endpoint admin_endpoint() const;
    std::optional<endpoint> fhir_endpoint() const;      // nullopt: not served
    std::optional<endpoint> mllp_endpoint() const;      // likewise
    std::optional<endpoint> gpconnect_endpoint() const; // likewise
    std::optional<endpoint> adapters_endpoint() const;  // likewise

  private:
    struct state;
    explicit hub(std::unique_ptr<state> s);

    std::unique_ptr<state> state_;
};

// "0.1.0".
std::string_view version() noexcept;

} // namespace signalbox::app
