#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"
#include "broker/http/client.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::replay {

// A mailbox that the player may send from.
struct account {
    std::string mailbox;
    base::secret password;
    base::secret shared_key; // of the environment
};

// Time as the player sees it: the machine's own for a hub that runs, moved by hand for one in this process. Used on the
// player's executor.
class pace {
  public:
    virtual ~pace() = default;

    virtual base::time_point wall() const = 0;             // the target's: for tokens
    virtual std::chrono::microseconds elapsed() const = 0; // since the replay began; never goes back
    virtual boost::asio::awaitable<void> until(std::chrono::microseconds elapsed) = 0;
    // Between two looks at what is still under way: a fraction of a second, or to the hub's next act.
    virtual boost::asio::awaitable<void> a_while() = 0;
    // Time that is moved by hand stands while a message is in hand; then one is played at a time.
    virtual bool stands() const noexcept = 0;
};

// What became of the messages that a hub has accepted.
class outcome_source {
  public:
    virtual ~outcome_source() = default;

    // One message that was played, as the hub named it. A hub that names none in its answer (HL7 v2, FHIR) is asked by
    // the digest of what was sent.
    struct asked {
        trace::sequence sequence = 0;
        std::string message_id; // empty: not known
        std::string sha256;     // hex, of the content without its encoding
    };
    struct found {
        std::string message_id;
        bool open = false; // something of it is still under way
        std::vector<trace::outcome> outcomes;
    };
    // An answer for each, in their order; one without a message id is not known there.
    virtual boost::asio::awaitable<result<std::vector<found>>> of(const std::vector<asked>& messages) = 0;
};

// Where a trace is played: a hub on this machine or elsewhere. What is not there cannot be played there.
struct target {
    std::optional<http::client_settings> mesh;
    std::optional<http::client_settings> fhir;
    std::optional<http::client_settings> gpconnect;
    std::optional<http::client_settings> mllp;
    std::vector<account> accounts;
    std::string organisation = "RX1";                              // ODS code of who asks over GP Connect
    std::map<std::string, std::string, std::less<>> organisations; // in its place, by ASID of who asks
    trace::fields environment;                                     // for reports: "hub", "MESH"
};

} // namespace signalbox::replay
