#pragma once

#include <string_view>

#include "broker/message/told.hpp"

namespace signalbox::message {

// What ingress, intake and delivery report as it happens; metrics and traces listen. Called on the thread where it
// happened, must not block, and must not throw. The default does nothing.
class observer {
  public:
    virtual ~observer() = default;

    virtual void accepted(std::string_view /*message_id*/, std::string_view /*message_type*/) {}
    virtual void quarantined(std::string_view /*message_id*/, std::string_view /*message_type*/) {}
    // An interchange with the numbers of an earlier one and another content.
    virtual void numbers_used_again(std::string_view /*message_id*/) {}
    virtual void settled(std::string_view /*delivery_id*/, std::string_view /*destination*/,
                         std::string_view /*state*/) {}

    // Whether what follows is to be told at all; asked before anything is copied for it, so it must cost nothing.
    virtual bool records() const noexcept { return false; }
    virtual void came(arrival /*what*/) {}
    virtual void decided(decision /*what*/) {}
    virtual void answered(question /*what*/) {}
    virtual void refused(refused_request /*what*/) {}
    virtual void rendered(told_rendering /*what*/) {}
    virtual void concluded(told_settlement /*what*/) {}
};

// True when there is somebody who records.
inline bool is_recorded(const observer* by) noexcept { return by != nullptr && by->records(); }

} // namespace signalbox::message
