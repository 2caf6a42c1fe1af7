#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/message/message.hpp"

// What is told of messages while somebody records them. It holds what the messages hold: patients' data.
namespace signalbox::message {

using field_pairs = std::vector<std::pair<std::string, std::string>>;

// What the commit puts into a mailbox along with a message, as the REPORT to its sender.
struct accompanying {
    std::string destination;
    std::string code; // of a REPORT: "SBX-V"
    std::string bytes;
};

// A message that intake has judged, before it is committed or refused.
struct arrival {
    message::envelope envelope;      // its id is the one it gets when it is kept
    std::optional<std::string> body; // nothing: it was never in memory
    std::uint64_t body_size = 0;
    base::sha256_digest body_sha256{}; // of a message in chunks: over their digests; zeros: not known
    std::vector<planned_delivery> deliveries;
    std::vector<accompanying> companions;
};

// What became of an arrival.
struct decision {
    enum class kind : std::uint8_t { kept, repeated, quarantined, invalid, conflict, token_used, unavailable, unknown };
    std::string message_id; // the arrival's
    kind what{};
    std::string code; // quarantined: "SBX-V", "12"
};

// A question that was answered at once, and of which nothing is kept (GP Connect).
struct question {
    base::time_point asked_at;
    std::string from; // ASIDs
    std::string to;
    std::string interaction;
    std::string method;
    std::string target; // path and query
    field_pairs fields; // every one
    std::string body;
    unsigned status = 0; // of the answer
    field_pairs answer_fields;
    std::optional<std::string> answer; // nothing: it went through without coming to be in memory
    std::uint64_t answer_size = 0;     // of what went through: before it was packed on its way
};

// A request to take a message that was refused before intake had it. Of who is not known, what they wrote is not told.
struct refused_request {
    base::time_point asked_at;
    message::transport transport = message::transport::mesh;
    bool known = false;   // the sender proved who it is
    std::string from;     // mailbox; empty where it is one of several
    std::string to;       // a mailbox that may not exist; "-": something else
    std::string workflow; // as sent
    std::string method;
    std::string target; // path and query
    field_pairs fields; // every one
    std::string body;   // empty: it was not read
    unsigned status = 0;
    std::string code; // of the protocol
};

// One code of a message as rendered for a destination; without a target nothing was found for it.
struct told_code {
    std::string from; // "SYSTEM|CODE"
    std::string to;
};

// What goes to a destination, before it is handed over.
struct told_rendering {
    std::string message_id;
    std::string delivery_id;
    std::string bytes;
    std::vector<told_code> codes;
};

// A change of a delivery that is durable.
struct told_settlement {
    std::string delivery_id; // "<message id>-<number from 1>"
    std::string destination;
    std::uint32_t part = 0;
    std::string rule;
    delivery_state to{};
    std::string reason;
    std::uint32_t attempts = 0;
    std::string transform;
    std::string map;
};

} // namespace signalbox::message
