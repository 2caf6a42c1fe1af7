#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/alarms/alarm.hpp"

namespace signalbox::alarms {

// The open alarms. Pure: what holds goes in, what is new comes out. An alarm that was open before a restart and still
// holds is nothing new; its detail is that of the last look, without being told again.
class ledger {
  public:
    ledger() = default;
    explicit ledger(std::vector<alarm> open) : open_(std::move(open)) {}

    // Everything that was looked at, at once.
    std::vector<news> compare(const findings& found, base::time_point now);
    // One alarm by itself, as it happens.
    std::vector<news> raise(const condition& what, base::time_point now);
    std::vector<news> lower(kind of, std::string_view subject, base::time_point now);

    const alarm* find(kind of, std::string_view subject) const noexcept;
    bool is_open(kind of, std::string_view subject) const noexcept { return find(of, subject) != nullptr; }
    const std::vector<alarm>& open() const noexcept { return open_; } // oldest first

  private:
    std::vector<alarm> open_;
};

} // namespace signalbox::alarms
