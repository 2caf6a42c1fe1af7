#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/syntax/delimiters.hpp"
#include "broker/pathology/model/finding.hpp"

namespace signalbox::pathology::hl7v2 {

// What one message may be; more is an error with the limit's name.
struct limits {
    std::size_t message_bytes = 16U << 20U;
    std::size_t segments = 100'000;
    std::size_t fields = 512;               // of one segment
    std::size_t repetitions = 10'000;       // of one field
    std::size_t patient_bytes = 64U << 10U; // of a PID and what belongs to it: copied into every report
    std::size_t reports = 1'000;
    std::size_t findings = 1'000; // of one report, and of the message itself; more are counted in a last one
};

// Three characters, a capital letter in front, then capital letters and digits.
bool is_segment_name(std::string_view name) noexcept;

struct segment {
    std::string_view text;    // as decoded, without its end
    std::uint32_t number = 0; // from 1, as places count

    std::string_view name() const noexcept { return text.substr(0, 3); }
};

struct segments {
    hl7v2::delimiters delimiters;
    std::vector<segment> list; // the first is MSH; empty when there is none
    pathology::findings findings;
};

// Splits a decoded text into segments at CR, LF and CRLF; empty lines and spaces before MSH are passed over. Views into
// `text`. Errors: msh-missing, batch, delimiters, segment-name, segments-max.
segments parse_segments(std::string_view text, const limits& most);

// The fields of a segment, from 1 at index 0; MSH-1 is the separator. More than the limit are cut off.
std::vector<std::string_view> fields_of(const segment& from, const delimiters& by, std::size_t fields_max);

} // namespace signalbox::pathology::hl7v2
