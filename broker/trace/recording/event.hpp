#pragma once

#include <cstdint>
#include <variant>

#include "broker/base/clock.hpp"
#include "broker/message/told.hpp"

namespace signalbox::trace {

// What the hub told, and when it was told.
struct event {
    base::time_point at;
    std::variant<signalbox::message::arrival, signalbox::message::decision, signalbox::message::question,
                 signalbox::message::refused_request, signalbox::message::told_rendering,
                 signalbox::message::told_settlement>
        what;
};

// About what it holds in memory, bytes.
std::size_t size_of(const event& what) noexcept;

} // namespace signalbox::trace
