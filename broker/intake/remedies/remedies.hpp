#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "broker/intake/intake.hpp"

namespace signalbox::intake {

// What a person wants done with what waits for one, and why: for the audit.
struct remedy {
    std::string id; // of the message; `replace` takes a delivery's too
    std::string actor;
    std::string why;
};

struct remedied {
    std::string message_id; // of a replacement: the new one's
    std::size_t deliveries = 0;
};

struct no_remedy {
    enum class why : std::uint8_t { not_found, state, unfit, nowhere, overtaken, too_large, unavailable, unknown };
    why reason{};
    std::string detail; // without patient data
};

using remedy_answer = boost::asio::awaitable<boost::system::result<remedied, no_remedy>>;

// What becomes of a quarantined message or a dead letter by a person's decision: routed after all, or another payload
// in its place. Each is one transaction. Its sender has had its answer and gets no second one (decision 0012), and
// nothing that was delivered is delivered again (decision 0013). Any core.
//
// Refused where a later message of the same report has gone on already: an old report must not come behind its own
// correction.
class remedies {
  public:
    enum class judging : std::uint8_t {
        again, // with the schemas and routes that hold now: still unfit is still refused
        none,  // whatever is wrong with it: it goes where its routes lead
    };

    explicit remedies(parts with) : with_(std::move(with)) {}

    // Of a quarantined message. Its deliveries enter their lanes where it stood in the order of acceptance.
    remedy_answer release(remedy what, judging how) const;
    // Of a quarantined message, or of a delivery that is held or dead-lettered: a new message with this payload,
    // examined and routed like any other, for a delivery to its destination alone. The old one is cancelled in the same
    // transaction, and each names the other. An unfit payload changes nothing.
    remedy_answer replace(remedy what, std::string payload) const;

  private:
    parts with_;
};

} // namespace signalbox::intake
