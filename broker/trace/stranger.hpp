#pragma once

namespace signalbox::trace {

// message.from of who was refused without having proved who it was.
constexpr const char* stranger = "-";

} // namespace signalbox::trace
