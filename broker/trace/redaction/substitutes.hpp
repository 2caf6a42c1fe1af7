#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/trace/redaction/assignments.hpp"

namespace signalbox::trace {

// What was replaced, to be told in numbers.
enum class replaced : std::uint8_t {
    nhs_numbers,
    names,
    addresses,
    contacts,
    birth_dates,
    local_ids,
    free_texts,
    attachments, // documents and images inside of a body
    bodies,      // as a whole: not understood
    fields,      // of HTTP and MESH
    digests,     // of bodies that are not there: dropped
};
constexpr std::size_t replaced_kinds = 11;
std::string_view to_text(replaced kind) noexcept;

// The fixed words that stand for free text.
inline constexpr std::string_view redacted_text = "REDACTED";
inline constexpr std::string_view name_mark = "Zztest"; // every name that is made begins so
inline constexpr std::string_view made_street = "1 Test Street";
inline constexpr std::string_view made_town = "Testtown";
inline constexpr std::string_view made_postcode = "ZZ99 3WZ"; // NHS Data Dictionary: address not known

// "zztest-" and twelve hexadecimal digits; a UUID begins with eight zeros.
bool is_made_practitioner(std::string_view id) noexcept;

// What stands for whom: the same for the same, by the key. All texts are UTF-8, decoded. Not thread-safe.
class substitutes {
  public:
    // No date of birth is moved behind `today`. `kept` are names of free text that stays: "Observation.note", "FTX",
    // "FTX+RIT", "NTE-3".
    substitutes(assignments& numbers, base::time_point today, std::vector<std::string> kept = {});

    // Any text that is one NHS number, its separators kept; local_id() of what is none.
    std::string nhs_number(std::string_view text);
    std::string name(std::string_view text);  // family, given: one of 256, in the case of the text
    std::string title(std::string_view text); // stays where it is common
    std::string address_line(std::string_view text, bool is_first);
    std::string postcode(std::string_view text);
    std::string telephone(std::string_view text); // of the ranges that Ofcom keeps for drama
    std::string mail(std::string_view text);
    // Within the same five calendar years, always the 15th: of "yyyy", "yyyy-mm", "yyyy-mm-dd", "yyyymmdd" and those
    // with a time behind, which becomes midnight, and of "ddmmyyyy". `person` is the real NHS number where it is known.
    std::string birth_date(std::string_view text, std::string_view person);
    std::string death_date(std::string_view text); // the first day of its year
    // The same length and classes of characters, another text; nhs_number() for what is one.
    std::string local_id(std::string_view text);
    // The logical id of one who treats, as `sub` of a token names it: recognised by is_made_practitioner.
    std::string practitioner_id(std::string_view text);
    std::string free_text(std::string_view text);

    bool keeps(std::string_view name) const noexcept; // `name` is kept, or what it begins with at a '.', '+' or '-'
    void count(replaced kind) noexcept { ++counts_[static_cast<std::size_t>(kind)]; }
    std::uint64_t counted(replaced kind) const noexcept { return counts_[static_cast<std::size_t>(kind)]; }
    assignments& numbers() noexcept { return numbers_; }

  private:
    assignments& numbers_;
    int this_year_;
    int this_month_;
    std::vector<std::string> kept_;
    std::array<std::uint64_t, replaced_kinds> counts_{};
};

} // namespace signalbox::trace
