#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/people/staff.hpp"
#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"

namespace signalbox::simulate::gpconnect {

struct slot {
    std::string id;          // "20261127-1-03": day, session, which
    std::size_t session = 0; // of the day
    std::size_t who = 0;     // of staff::practitioners()
    std::size_t where = 0;   // of staff::places()
    day on;
    instant start;
    instant end;
    std::string_view channel; // "In-person", "Telephone", "Visit"
    std::string_view service; // in words
    bool offered = false;     // to others: the practice keeps the rest for itself
};

// Of a slot in which a doctor goes to a patient: the practice's own, which nobody else books.
inline constexpr std::string_view visit_channel = "Visit";

// When the practice sees people: the same slots on the same day, whenever and however often it is asked, with nothing
// kept. Mondays to Fridays, each practitioner one session a day, and home visits.
class timetable {
  public:
    explicit timetable(const staff& here, std::uint64_t seed) : here_(here), seed_(seed) {}

    std::vector<slot> slots_of(day on) const;
    std::optional<slot> find(std::string_view id) const;
    static bool is_id(std::string_view text) noexcept; // of the form of slot::id

    std::string to_resource(const slot& which) const;     // Slot, free
    std::string schedule_of(const slot& which) const;     // its Schedule
    static std::string schedule_id_of(const slot& which); // "20261127-1"
    // Whether it belongs to the HealthcareService of the practice: what doctors offer does.
    static bool has_service(const slot& which) noexcept { return which.where == 0; }

  private:
    const staff& here_;
    std::uint64_t seed_;
};

inline constexpr std::string_view service_category = "General GP appointments";

} // namespace signalbox::simulate::gpconnect
