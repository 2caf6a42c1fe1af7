#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/clock.hpp"

namespace signalbox::delivery::decide {

// When a destination takes deliveries, by British clocks.
class opening_hours {
  public:
    opening_hours() { open_.set(); } // always

    // Lines as "mon-fri 08:00-18:30", "sat 09:00-12:00", "daily 22:00-06:00" (into the next morning), "sun
    // 00:00-24:00"; none: always. Nullopt where one of them cannot be read.
    static std::optional<opening_hours> parse(const std::vector<std::string>& lines);

    bool is_open(base::time_point now) const;

  private:
    static constexpr std::size_t minutes_of_day = 24 * 60;

    bool add(std::string_view line);

    std::bitset<7 * minutes_of_day> open_; // each minute of a week that begins on Monday
};

} // namespace signalbox::delivery::decide
