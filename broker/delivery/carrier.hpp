#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "broker/base/clock.hpp"
#include "broker/mapping/render.hpp"
#include "broker/message/message.hpp"

namespace signalbox::delivery {

// What a destination is given: one attempt of one delivery.
struct parcel {
    std::string delivery_id; // the idempotency key: the same for every attempt
    std::uint32_t attempt = 1;
    message::envelope envelope;
    std::string recipient_ods;
    std::string lane; // a keyed hash, never the NHS number
    mapping::rendering rendered;
    std::chrono::steady_clock::time_point deadline;
};

// What came back, in the words of ../shared/contracts/adapters.md; promises.md, Outcomes, says what follows.
struct outcome {
    enum class kind : std::uint8_t {
        accepted,     // the destination has taken responsibility
        duplicate,    // it had it already
        retry,        // it never reached the destination
        unknown,      // it may have
        rejected,     // it never will
        unauthorised, // 401, 403, TLS: the destination's fault is ours to mend, not the message's
    };
    kind what{};
    std::string code;        // "422", "EACCES"
    std::string diagnostics; // bounded by the carrier at 1 KiB; no patient data from us, but untrusted
    std::optional<std::chrono::milliseconds> retry_after;
    bool may_repeat = false; // unknown, and this one can be sent again whatever honours_keys() says of the others
};

// What an operator is told of a carrier.
struct carrier_state {
    enum class phase : std::uint8_t {
        idle, // not started: nothing has been delivered yet
        starting,
        running,
        backing_off, // it has ended, and is started again after a while
    };
    phase now = phase::running;
    std::string name; // as the adapter calls itself: printable; empty where that is not known
    std::string version;
};
std::string_view to_text(carrier_state::phase phase) noexcept; // "backing off"

// One way to one destination. deliver() runs on the destination's core and may run for several parcels at once, up to
// max_in_flight; it must not block.
class carrier {
  public:
    virtual ~carrier() = default;

    virtual boost::asio::awaitable<outcome> deliver(const parcel& what) = 0;
    // Nothing more comes and nothing is in hand; on the destination's core, within that time.
    virtual boost::asio::awaitable<void> end(std::chrono::milliseconds) { co_return; }
    virtual bool honours_keys() const noexcept = 0; // the same delivery_id twice has one effect
    virtual std::uint32_t max_in_flight() const noexcept = 0;
    virtual carrier_state state() const { return {}; } // on the destination's core
};

} // namespace signalbox::delivery
