#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/structured/record/record.hpp"

namespace signalbox::simulate::gpconnect {

struct coded {
    std::string_view code; // SNOMED CT
    std::string_view display;
};

// Writes the resources of one record.
class record_writer {
  public:
    record_writer(const person& who, const staff& here, day anchor)
        : who_(who), here_(here), anchor_(anchor), born_(*read_day(who.who.born)) {}

    item allergy(const coded& what, const coded& reaction, int days_ago, bool ended);
    // `days` of supply, `issues` of them; an acute one is over after its days.
    item medicine(const coded& what, std::string_view dose, int days_ago, bool acute, int issues);
    item problem(const coded& what, int days_ago, bool active, bool major, std::vector<std::string> about);
    item immunisation(const coded& procedure, const coded& disease, int days_ago, bool given);
    item consent(int days_ago);
    item observation(const coded& what, std::string_view number, std::string_view unit, std::string_view ucum,
                     int days_ago);
    item blood_pressure(int days_ago, int systolic, int diastolic);
    item blood_count(int days_ago);
    item referral(const coded& what, int days_ago);
    item diary_entry(const coded& what, int days_ahead);
    item consultation(std::string_view title, int days_ago, const std::vector<const item*>& history,
                      const std::vector<const item*>& plan);

    std::string next_id(std::string_view type);

  private:
    // "resourceType", id, meta, identifier, and a comma.
    std::string head(std::string_view type, std::string_view id, std::string_view profile) const;
    std::string list(std::string_view id, const coded& what, std::string_view title, std::string_view encounter, day on,
                     const std::vector<std::string>& references) const;
    resource result(std::string_view id, const coded& what, std::string_view number, std::string_view unit,
                    std::string_view ucum, std::string_view range, day on) const;
    // Nothing was before somebody's birth.
    day ago(int days) const { return std::max(anchor_ - std::chrono::days{days}, born_); }
    std::string patient() const;
    std::string doctor() const;

    const person& who_;
    const staff& here_;
    day anchor_;
    day born_;
    unsigned made_ = 0;
};

// "2026-11-01T09:30:00+00:00": half past nine of that day.
std::string morning_of(day on);

} // namespace signalbox::simulate::gpconnect
