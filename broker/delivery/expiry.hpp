#pragma once

#include <functional>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/message_id.hpp"
#include "broker/base/secret.hpp"
#include "broker/base/unhurried_clock.hpp"
#include "broker/message/observer.hpp"
#include "broker/store/store.hpp"

namespace signalbox::delivery {

struct expiry_parts {
    store::store* store = nullptr;
    const base::clock* clock = nullptr;
    base::message_id_source* ids = nullptr;
    base::secret lane_key;
    message::observer* observer = nullptr; // may be null
    base::limits limits;
    std::function<bool(std::string_view mailbox)> mailbox_exists; // any thread
};

// Ends what nobody collected or took in limits.uncollected_max. Any core; all it refers to outlives it.
class expiry {
  public:
    explicit expiry(expiry_parts with) : with_(std::move(with)), clock_(*with_.clock) {}

    // Deliveries made before this are over.
    base::time_point overdue_before() const { return clock_.now() - with_.limits.uncollected_max; }
    // Settles the delivery as expired. When its message has arrived nowhere else and cannot any more, the sender has a
    // REPORT with code 14 in the same commit. Errors are those of store::settle.
    boost::asio::awaitable<result<void>> end(store::delivery_record delivery) const;

  private:
    expiry_parts with_;
    base::unhurried_clock clock_;
};

} // namespace signalbox::delivery
