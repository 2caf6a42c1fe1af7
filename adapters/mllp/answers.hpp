#pragma once

#include "signalbox/adapter.hpp"

#include <string_view>

// What an acknowledgement means (README.md, Outcomes). Pure.
namespace signalbox::adapters::mllp {

struct verdict {
    adapter::outcome what;
    bool is_ours = false; // else nothing on that connection can be trusted any more
};

// `message` was sent, and `acknowledgement` is the content of the frame that came back.
verdict verdict_on(std::string_view acknowledgement, std::string_view message);

} // namespace signalbox::adapters::mllp
