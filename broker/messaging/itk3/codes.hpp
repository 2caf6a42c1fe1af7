#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::messaging::itk3 {

// Who answers: infrastructure (10001 to 20015) says whether the message can be taken, business (30001 on) what became
// of it.
enum class level : std::uint8_t { infrastructure, business };

// A code of ITK-ResponseCodes-1. Every negative one is final: nothing further follows it.
struct response_code {
    std::string_view code;
    bool positive = false;
    std::string_view issue_code; // FHIR issue-type; where several are possible, the one at large
    std::string_view display;

    itk3::level level() const noexcept {
        return code.starts_with('3') ? itk3::level::business : itk3::level::infrastructure;
    }
};

// Those that this hub answers with, and those of the same table that others do.
std::span<const response_code> response_codes() noexcept;
const response_code* find_response_code(std::string_view code) noexcept; // null: none of these

} // namespace signalbox::messaging::itk3
