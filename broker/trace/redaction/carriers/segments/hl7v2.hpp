#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// Begins as a message or a batch does: MSH, FHS or BHS, perhaps behind MLLP's first byte.
bool looks_like_hl7v2(std::string_view text) noexcept;

// One component or subcomponent that holds something.
struct hl7_piece {
    std::string segment; // "PID"
    std::size_t field = 0;
    std::size_t repetition = 0; // all from 1
    std::size_t component = 0;
    std::size_t subcomponent = 0;
    std::size_t begin = 0; // bytes of the text
    std::size_t size = 0;
    std::string text;     // without escapes, in UTF-8
    std::size_t line = 0; // number of the segment
};
std::vector<hl7_piece> hl7_pieces(std::string_view text);

// What a field holds, so far as it tells of somebody.
enum class hl7_field : std::uint8_t {
    plain,        // codes, numbers, times of service: stays
    patient_id,   // CX
    name,         // XPN
    practitioner, // XCN, PPN
    address,      // XAD
    telephone,    // XTN
    birth,
    death,
    local_id,
    words,
    result,  // OBX-5
    unknown, // of a segment that is not known: words and long numbers go
};
hl7_field hl7_field_of(std::string_view segment, std::size_t field) noexcept;

// An OBX-3 that says that OBX-5 is a date of birth.
bool hl7_names_birth(const hl7_piece& at);

// Whether it is a CE or CWE (HL7 v2.5.1, chapters 3, 4 and 7): code^text^system, the alternative three, and in
// component 9 the original text. `value_type` is that of the OBX around it.
bool hl7_is_coded(std::string_view segment, std::size_t field, std::string_view value_type);

// Fields, repetitions, components and escapes stay as many as they are.
std::string redact_hl7v2(std::string_view text, substitutes& with, int depth = 0);

} // namespace signalbox::trace
