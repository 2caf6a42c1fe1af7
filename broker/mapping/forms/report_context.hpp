#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/mapping/rules/lookup.hpp"
#include "broker/pathology/model/report.hpp"
#include "broker/pathology/model/specimens.hpp"
#include "broker/pathology/units/aliases.hpp"

namespace signalbox::mapping {

// What a report says around its codes. Its texts are those of the report.
class report_context {
  public:
    // `sender` is the laboratory's mailbox.
    report_context(const pathology::report& report, std::string_view sender,
                   const pathology::units::unit_aliases& units);

    // What to ask about a code of the report as a whole, a request's or a specimen's, without system and code.
    const question& around() const noexcept { return around_all_; }
    // The same about the test or group of that position; its specimen is that of its group where it names none.
    // `unit_code` holds the UCUM code that the question refers to; empty: not known.
    question around(std::size_t investigation, std::string& unit_code) const;
    // About one of its parts: with the number that the part has.
    question around_part(std::size_t investigation, const pathology::result_part& part, std::string& unit_code) const;

  private:
    question around(std::size_t investigation, const pathology::codeable& code, const pathology::value& value,
                    std::string& unit_code) const;
    std::string ucum_of(const pathology::quantity& quantity, const pathology::codeable& code) const;

    const pathology::report& report_;
    question around_all_;
    const pathology::units::unit_aliases& units_;
    std::vector<std::optional<std::uint32_t>> specimens_; // of each investigation
};

} // namespace signalbox::mapping
