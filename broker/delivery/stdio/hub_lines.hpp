#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "broker/delivery/library/inward.hpp"
#include "broker/delivery/stdio/messages.hpp"

// The adapter's side of messages.hpp, for adapters that the hub itself hosts in a child process. Pure; any thread.
namespace signalbox::delivery::stdio {

struct hello {
    bool speaks_ours = false; // protocol 1 is among what the hub offers
    std::string config_json;  // an object
};

struct delivery_request {
    parcel what; // without a deadline
    std::chrono::milliseconds deadline{};
    std::string file; // where the payload lies; "": within the line
};

struct ping {
    std::uint64_t number = 0;
};

struct drain {
    std::chrono::milliseconds at_most{};
};

// What became of something that the adapter handed in.
struct kept_answer {
    bool of_submission = false; // else of a confirmation
    std::string name;           // its ref, or the delivery id
    std::string message_id;
    std::string error; // "": it is kept
};

using asked = std::variant<hello, delivery_request, question_line, ping, drain, kept_answer, unknown_type, bad_line>;

asked read_hub_line(std::string_view line);

std::string ready_line(const ready& about);
std::string result_line(std::string_view delivery_id, const outcome& what);
std::string pong_line(std::uint64_t number);
// `file` as in deliver_line().
std::string submit_line(const library::submission& what, std::string_view file);
std::string confirm_line(const library::confirmation& what);

} // namespace signalbox::delivery::stdio
