#include "broker/message/exchange.hpp"

namespace signalbox::message {

std::string_view to_text(exchange_failure why) noexcept {
    switch (why) {
    case exchange_failure::no_practice: return "no practice";
    case exchange_failure::busy: return "busy";
    case exchange_failure::not_reached: return "not reached";
    case exchange_failure::no_answer: return "no answer";
    case exchange_failure::babble: return "babble";
    case exchange_failure::too_large: break;
    }
    return "too large";
}

} // namespace signalbox::message
