#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/cores.hpp"
#include "broker/base/limits.hpp"
#include "broker/delivery/carrier.hpp"
#include "broker/delivery/decide/opening_hours.hpp"
#include "broker/delivery/decide/rate_limit.hpp"
#include "broker/delivery/expiry.hpp"
#include "broker/delivery/retry_policy.hpp"
#include "broker/mapping/current_code_map.hpp"
#include "broker/message/observer.hpp"
#include "broker/store/store.hpp"

namespace signalbox::delivery {

struct destination {
    std::string name;
    mapping::form form = mapping::form::original;
    mapping::unmapped_policy unmapped_codes = mapping::unmapped_policy::pass_through;
    retry_policy retry;
    std::shared_ptr<delivery::carrier> carrier;
    decide::rate_limit::rate rate_max{}; // of what begins
    decide::opening_hours open_hours{};  // outside of them nothing begins
};

struct dispatcher_parts {
    store::store* store = nullptr;
    const base::clock* clock = nullptr;
    base::cores* cores = nullptr;
    std::shared_ptr<mapping::current_code_map> map;              // may be null: no codes
    std::function<std::string(std::string_view mailbox)> ods_of; // ODS code of a recipient, "" when unknown; any thread
    message::observer* observer = nullptr;                       // may be null
    std::shared_ptr<const expiry> ends;                          // may be null: nothing expires
    // A breaker has opened or closed, and with what: "unauthorised 401". On the destination's core, must not block. May
    // be null.
    std::function<void(const std::string& destination, bool opened, const std::string& last)> on_breaker;
    // Codes of tests that the map in force has no target for, once per delivery; on the destination's core, must not
    // block. May be null.
    std::function<void(const std::string& laboratory, std::vector<mapping::mapping_issue> open)> on_open_codes;
    // A laboratory has withdrawn results, likewise.
    std::function<void(const std::string& laboratory)> on_withdrawn;
    base::limits limits;
    std::uint64_t seed = 0; // of the jitter; 0: from the system
};

// Takes what is due at each destination, renders it, hands it over, settles the outcome. Each destination lives on one
// core. Memory is bounded by max_in_flight and a page of due deliveries per destination, whatever is queued. Store,
// clock, cores and observer outlive it; it goes, stopped, before the cores do.
class dispatcher {
  public:
    dispatcher(dispatcher_parts with, std::vector<destination> destinations);
    ~dispatcher();

    // Settles what a crash left open (promises.md, "After a crash"), then begins. Call once, before traffic.
    boost::asio::awaitable<result<void>> start();
    // Takes no more, lets attempts in hand end within limits.shutdown_deadline. Idempotent.
    boost::asio::awaitable<void> stop();
    // There is something new; any thread, cheap. Unknown names are ignored (mailboxes need no courier).
    void wake(const std::string& destination);
    // Those whose rest is over by then: see status::rests_until. Any thread.
    void wake_due(base::time_point now);

    // On which of the cores a destination lives.
    static std::size_t core_of(std::string_view destination, const base::cores& cores);
    // Keeps a delivery from being taken while a person changes it; false when it is in hand, where it may arrive any
    // moment. What has no courier can be withheld always. Any thread; ends with give_back().
    boost::asio::awaitable<bool> withhold(std::string destination, std::string delivery_id);
    void give_back(const std::string& destination, const std::string& delivery_id);
    // A destination says by itself that it has this delivery; see courier::arrived(). True at once where there is no
    // such destination.
    boost::asio::awaitable<bool> arrived(std::string destination, std::string delivery_id);

    // For /readyz?verbose and the operator.
    struct status {
        std::string destination;
        std::uint32_t in_flight = 0;
        bool breaker_open = false;
        bool answered = false; // since the start, with anything but a failure
        bool paused = false;
        // By the clock; the end of time where nothing falls due; nothing while it does something.
        std::optional<base::time_point> rests_until;
    };
    std::vector<status> states() const;

    // A paused destination takes nothing more; what is in hand ends. Whether it holds over a restart is for the caller
    // to see to: start() asks the store. False when there is no such destination.
    boost::asio::awaitable<bool> set_paused(std::string destination, bool paused);
    // All that is known of each destination, by name.
    struct report : status {
        carrier_state carrier;
        std::string last_outcome; // "accepted"; empty when nothing has ended yet
        base::time_point last_ended_at;
        std::vector<std::string> in_hand; // deliveries
    };
    boost::asio::awaitable<std::vector<report>> reports() const;

  private:
    struct state;
    std::shared_ptr<state> state_;
};

} // namespace signalbox::delivery
