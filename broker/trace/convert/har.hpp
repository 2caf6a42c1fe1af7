#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/trace/format/line.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// One request of an HTTP archive. The reply's offset counts from the request; there is none where nothing came.
struct har_exchange {
    base::time_point at{};
    trace::message message;
    std::optional<trace::reply> reply;
};

struct har_contents {
    std::vector<har_exchange> exchanges; // in the order of their times
    std::vector<unreadable> refused;     // `line` is the number of the entry, from 1
    std::uint64_t left_out = 0;          // requests for access tokens, and what is not HTTP
};

// Reads an HTTP archive (HAR 1.2, w3c.github.io/web-performance/specs/HAR), without the credentials in its headers and
// queries. An error for what is none.
read_result<har_contents> read_har(std::string_view text);

} // namespace signalbox::trace
