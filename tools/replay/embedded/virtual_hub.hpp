#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/hub.hpp"
#include "broker/base/clock.hpp"
#include "tools/replay/embedded/capture.hpp"
#include "tools/replay/embedded/outage.hpp"
#include "tools/replay/embedded/stand_in_practices.hpp"

namespace signalbox::replay {

// A whole hub in this process, behind its own listeners on loopback, on a clock that stands until it is moved: its
// retries, expiries and message ids are those of the trace's time, and the same every time. Its destinations keep what
// they get in the place of handing it on, and its practices are stand-ins.
class virtual_hub {
  public:
    struct settings {
        // Not used: its data folder, listeners, certificates, alarms' ways, and how long messages are kept, for what
        // became of them is asked at the end.
        app::configuration configuration;
        std::string data; // an empty folder, which whoever asks for the hub removes
        base::time_point start;
        std::uint64_t seed = 1; // never 0
        std::vector<outage> outages;
        recorded_answers answers{}; // of practices
    };
    // Returns when it is ready. Throws app::configuration_error, or std::runtime_error with what failed.
    explicit virtual_hub(settings how);
    virtual_hub(const virtual_hub&) = delete;
    virtual_hub& operator=(const virtual_hub&) = delete;
    ~virtual_hub();

    app::endpoint mesh() const { return hub_->mesh_endpoint(); }
    std::optional<app::endpoint> fhir() const { return hub_->fhir_endpoint(); }
    std::optional<app::endpoint> mllp() const { return hub_->mllp_endpoint(); }
    std::optional<app::endpoint> gpconnect() const { return hub_->gpconnect_endpoint(); }
    const std::string& data() const noexcept { return data_; } // with its admin socket

    const base::clock& clock() const noexcept { return clock_; }
    // Lets the hub do everything that falls due until then, one moment after the other, and returns when nothing is in
    // hand. Throws std::runtime_error when the hub does not come to rest within a minute.
    void advance_to(base::time_point at);
    // To the next moment at which the hub does something of its own accord.
    void advance_to_next();

    std::vector<captured> take_captured() { return capture_.take(); }
    std::vector<practice_played> practices() const; // those that were asked
    std::optional<std::string> bytes_of(const std::string& delivery_id) { return capture_.bytes_of(delivery_id); }

  private:
    base::time_point wait_for_rest(); // until when

    base::manual_clock clock_;
    std::string data_;
    capture capture_;
    std::unique_ptr<stand_in_practices> practices_; // null: the configuration has none
    std::unique_ptr<app::hub> hub_;
    std::thread running_;
};

} // namespace signalbox::replay
