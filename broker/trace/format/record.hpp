#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "broker/base/clock.hpp"

namespace signalbox::trace {

// One line of a trace, as schemas/signalbox/trace.schema.json describes it. Offsets are microseconds from the start of
// the trace; a sequence number names one message within it and what belongs to that message.
using offset = std::chrono::microseconds;
using sequence = std::uint64_t;

constexpr int version_major = 1; // a reader refuses a larger one
constexpr int version_minor = 0;

enum class transport : std::uint8_t { mesh, fhir, gpconnect, mllp, adapter };
std::string_view to_text(transport t) noexcept;
std::optional<transport> parse_transport(std::string_view text) noexcept;

// Bytes as they were on the wire, their content encoding still on. Those above body_inline_max stand in a file of their
// own, named by their digest, in the folder beside the trace.
struct body {
    std::string bytes;  // empty when they stand beside the trace: see reader::load
    std::string sha256; // hex; empty when nothing is known of them
    std::uint64_t size = 0;
    bool beside = false;
    std::string keyed; // hex, in the place of sha256: see header.digest

    bool operator==(const body&) const = default;
};
constexpr std::size_t body_inline_max = 256UL << 10;

body body_of(std::string bytes); // with its digest and size

using fields = std::vector<std::pair<std::string, std::string>>;

struct header {
    std::string producer; // "signalbox 0.1.0"
    base::time_point started_at{};
    std::string clock = "wall"; // "wall", "virtual" (a replay in one process), "generated"
    bool identifiable = false;  // it may hold patients' own data
    std::string redaction;      // what took that out, and the id of its key: "signalbox/1 key 3f2a"; empty: nothing did
    std::string digest;         // how body.keyed is made: "hmac-sha256 key 3f2a9c11"; nobody has the key
    fields versions;            // "schemas", "map", "routes": what the hub worked with
};

// What somebody sent. A MESH message has mailboxes in from and to, GP Connect the ASIDs; HL7 v2 its parties.
struct message {
    trace::sequence sequence = 0;
    offset at{};
    trace::transport transport{};
    std::string from;
    std::string to;
    std::string workflow;   // MESH workflow id, or GP Connect interaction
    std::string message_id; // as the hub named it; empty where nothing was kept
    std::string method;     // of HTTP
    std::string target;     // path and query
    fields headers;         // without credentials
    trace::body body;
};

// What the sender was answered.
struct reply {
    trace::sequence sequence = 0;
    offset at{};
    unsigned status = 0; // HTTP; 0 where there is none
    std::string code;    // acknowledgement or error code: "AA", "EPL-153", "PATIENT_NOT_FOUND"
    fields headers;
    std::optional<trace::body> body;
};

// One code of a message, and what it became; `to` is empty for what has no target.
struct mapped_code {
    std::string from; // "SYSTEM|CODE"
    std::string to;

    auto operator<=>(const mapped_code&) const = default;
};

// What became of one delivery.
struct outcome {
    trace::sequence sequence = 0;
    offset at{};
    std::string destination; // "mailbox:A81001HL7", or the name of a configured one
    std::uint32_t part = 0;
    std::string route;   // the rule that chose it
    std::string adapter; // "webhook"; empty for a mailbox
    std::string state;   // "delivered", as promises.md names them
    std::string reason;
    std::uint32_t attempts = 0;
    std::string transform; // "fhir-r4/1"
    std::string map;       // version of the map that was used
    std::vector<mapped_code> codes;
    std::optional<trace::body> body; // as rendered for the destination; only its digest where the bytes are not kept
};

// What shall happen to a message, in the place of what was recorded.
struct expectation {
    trace::sequence sequence = 0;
    std::optional<trace::reply> reply;
    std::vector<outcome> outcomes;
};

struct mark {
    offset at{};
    std::string name; // "lost": so many lines could not be kept
    std::string text;
};

// The end of a trace that was finished; `xxh128` is over every byte before this line.
struct footer {
    std::uint64_t lines = 0; // before this one
    std::string xxh128;
};

using record = std::variant<header, message, reply, outcome, expectation, mark, footer>;

} // namespace signalbox::trace
