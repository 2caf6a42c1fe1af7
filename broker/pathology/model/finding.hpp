#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::pathology {

// error: the report cannot be used. warning: it can, and a person should know. lost: the wanted form has no place for
// something, which stays in the original alone.
enum class severity : std::uint8_t { warning, lost, error };

// Where in a text of segments (EDIFACT, HL7 v2), all from 1, 0 where it does not apply. `line` and `column` are those
// of the text as received; `segment` counts in the whole interchange or message.
struct place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t segment = 0;
    std::uint32_t element = 0;
    std::uint32_t component = 0;

    auto operator<=>(const place&) const = default;
};

// Something that a reader or a writer has to say. `text` holds no patient data: names of segments, codes of the
// standard, limits and counts.
struct finding {
    pathology::severity severity{};
    std::string code;    // "unt-count", "note-boundaries": stable, for tests and operators
    std::string text;    // one sentence without a full stop
    place where;         // in a text of segments
    std::string pointer; // RFC 6901, in a FHIR document or in the model

    bool operator==(const finding&) const = default;
};

using findings = std::vector<finding>;

// True when one of them is an error.
bool has_error(const findings& found) noexcept;

std::string_view to_text(severity s) noexcept; // "warning", "lost", "error"

// "<line>:<column>: <segment>[/<element>[/<component>]]: " and so on, as `signalbox edifact lint` prints it behind the
// file's name: "12:1: segment 9, element 3: error: unt-count: …".
std::string describe(const finding& f);

} // namespace signalbox::pathology
