#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

namespace signalbox::delivery {

// What another MESH server says of a message that a relay has sent to it.
struct reported_failure {
    std::string message_id; // ours
    std::string event;      // as mex-StatusEvent, mex-StatusCode and mex-StatusDescription
    std::string code;
    std::string description;
};

// What a clinical system hands in through its adapter: an acknowledgement, a result. Untrusted.
struct submission {
    std::string ref; // 1 to 128 printable characters of ASCII; the same again is the same message
    std::string workflow_id;
    std::string to;           // mailbox id
    std::string content_type; // may be empty
    std::string local_id;     // may be empty
    std::string payload;
    std::string from = {};                       // of a relay: the mailbox elsewhere; empty: the destination's own
    std::optional<reported_failure> report = {}; // of a relay: instead of a message
    // What its sender said beside it, in the names of MESH, as "Mex-Subject". May hold patient data.
    std::vector<std::pair<std::string, std::string>> fields = {};
};

// What became of a delivery behind the system's door, later than its `accepted`. Untrusted.
struct confirmation {
    enum class kind : std::uint8_t { filed, refused };

    std::string delivery_id;
    kind what{};
    std::string code; // of a refusal
    std::string diagnostics;
};

// Why something was not taken. After `unavailable` the same may be said again, later; it may have been kept.
struct port_refusal {
    enum class why : std::uint8_t { invalid, not_allowed, not_found, conflict, too_large, unavailable };

    why reason{};
    std::string what; // in words, without anything about a patient
};
std::string_view to_text(port_refusal::why reason) noexcept; // "not-found"

template <class T>
using port_answer = boost::asio::awaitable<boost::system::result<T, port_refusal>>;

// What an adapter says of its own accord, for the destination that it serves (../shared/contracts/adapters.md). Any
// executor. What is answered without a refusal is on stable storage; what is refused is audited.
class hub_port {
  public:
    virtual ~hub_port() = default;

    virtual port_answer<std::string> submit(std::string destination, submission what) = 0; // gives the message id
    virtual port_answer<void> confirm(std::string destination, confirmation what) = 0;
    // Of a submission that could not be read as far as to submit it: audits that, and gives the refusal.
    virtual port_answer<std::string> refuse(std::string destination, port_refusal no) = 0;
};

} // namespace signalbox::delivery
