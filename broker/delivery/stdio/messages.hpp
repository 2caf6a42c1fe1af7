#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "broker/delivery/carrier.hpp"
#include "broker/delivery/inward/hub_port.hpp"
#include "broker/delivery/stdio/exchange_lines.hpp"
#include "broker/fhir/json.hpp"

// What hub and adapter say to each other, one JSON object per line (../shared/contracts/adapters.md, carrier 2;
// schemas/signalbox/adapter-stdio.schema.json). Pure; any thread. Lines end with "\n".
namespace signalbox::delivery::stdio {

constexpr int protocol_version = 1;
constexpr std::size_t payload_inline_max = 1UL << 20; // larger ones go by file

// hub → adapter: begins a session. `settings_json` is the adapter's own part of the configuration, an object.
std::string hello_line(std::string_view hub_version, std::string_view settings_json);
// One attempt of a delivery; `file` is where the payload lies, "" for within the line.
std::string deliver_line(const parcel& what, std::chrono::milliseconds deadline, std::string_view file);
std::string ping_line(std::uint64_t number);
std::string drain_line(std::chrono::milliseconds at_most); // nothing more comes; end when what is in hand has ended
// The answers to what the adapter asked: it is kept, or why not.
std::string submitted_line(std::string_view ref, const boost::system::result<std::string, port_refusal>& answer);
std::string confirmed_line(std::string_view delivery_id, const boost::system::result<void, port_refusal>& answer);

// adapter → hub: the answer to hello.
struct ready {
    std::string name;
    std::string version;
    std::uint32_t max_in_flight = 1;
    bool idempotent = false; // the same delivery_id twice has one effect
    bool exchange = false;   // it answers GP Connect requests
};

// What became of one attempt.
struct result {
    std::string delivery_id;
    outcome what;
    bool is_wait_unreadable = false; // retry_after_ms is there and no whole number: as if it were not
};

struct pong {
    std::uint64_t number = 0;
};

// Of its own accord: a message, or what became of a delivery (a confirmation).
struct asked_submission {
    submission what;   // without its payload where that lies in `file`
    std::string file;  // a path in the adapter's folder
    std::string fault; // why it cannot be taken; empty
};

// Whose delivery it speaks of is known, and no more.
struct unusable_confirmation {
    std::string delivery_id;
    std::string why; // without anything from the line
};

struct unknown_type {}; // of a later version: left alone
struct bad_line {
    std::string why; // without anything from the line
};

using said = std::variant<ready, result, response_said, pong, asked_submission, confirmation, unusable_confirmation,
                          unknown_type, bad_line>;

// Members that are not known are left alone; a line of a known type that lacks something is bad.
said read_line(std::string_view line);
// A result that may leave its type out, as a webhook's answer does: result or bad_line.
said read_result(std::string_view text);
// The same of what a webhook's server posts: an asked_submission, or a confirmation or an unusable one, or bad_line.
said read_submission(std::string_view text);
said read_confirmation(std::string_view text);

// A member of an open object: as text where it is some, else as base64; `file` as in deliver_line().
void write_payload(fhir::json_writer& into, std::string_view bytes, std::string_view file,
                   std::string_view member = "payload");

} // namespace signalbox::delivery::stdio
