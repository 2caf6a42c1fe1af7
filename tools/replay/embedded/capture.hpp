#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/base/clock.hpp"
#include "broker/delivery/carrier.hpp"
#include "tools/replay/embedded/outage.hpp"

namespace signalbox::replay {

// What a destination of the embedded hub took.
struct captured {
    std::string destination;
    std::string message_id;
    std::string delivery_id;
    std::uint32_t attempt = 1;
    std::string content_type;
    std::string bytes;

    bool operator==(const captured&) const = default;
};

// What all destinations took. Any thread.
class capture {
  public:
    capture(const base::clock& clock, std::vector<outage> outages);

    // A destination that takes everything, but for its outages; one delivery at a time, so that what happens at one
    // moment happens in one order. The capture outlives it.
    std::shared_ptr<delivery::carrier> carrier(const app::destination_setting& to);

    std::vector<captured> take(); // since the last time, by destination, message and delivery
    // The bytes of one that was not taken away yet.
    std::optional<std::string> bytes_of(const std::string& delivery_id);

  private:
    friend class capturing_carrier;

    const base::clock& clock_;
    base::time_point start_;
    std::vector<outage> outages_;
    std::mutex mutex_;
    std::map<std::string, captured, std::less<>> all_; // by delivery
};

} // namespace signalbox::replay
