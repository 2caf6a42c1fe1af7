#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// Begins as an interchange or a message does: UNA, UNB or UNH.
bool looks_like_edifact(std::string_view text) noexcept;

// One component of a segment.
struct edifact_component {
    std::size_t element = 0;   // from 1, behind the tag
    std::size_t component = 0; // from 1
    std::size_t begin = 0;     // bytes of the text
    std::size_t size = 0;
    std::string text; // released, in UTF-8
};
struct edifact_segment {
    std::string tag;
    std::vector<edifact_component> components; // those that hold something

    std::string_view text(std::size_t element, std::size_t component = 1) const;
};

// An INV that says that the RSL behind it holds a date of birth.
bool edifact_names_birth(const edifact_segment& test);

// What has the form of a segment; the rest of the text that has no terminator is one as well.
std::vector<edifact_segment> edifact_segments(std::string_view text);

// Segments stay as many as they are, so counts stay right; what stands for something has no sign that needs a release.
// Segments of no laboratory report lose their words and long numbers.
std::string redact_edifact(std::string_view text, substitutes& with);

} // namespace signalbox::trace
