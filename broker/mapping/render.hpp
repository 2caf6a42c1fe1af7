#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/result.hpp"
#include "broker/mapping/code_map.hpp"

namespace signalbox::mapping {

// The forms that a destination can ask for.
enum class form : std::uint8_t { original, fhir_r4 };

std::optional<form> parse_form(std::string_view text) noexcept; // "original", "fhir-r4"
std::string_view to_text(form f) noexcept;

// The message as it was received.
struct source {
    std::string_view bytes; // content encoding still on
    std::string_view content_type;
    std::string_view content_encoding;
    std::string_view message_type; // catalogue id
    std::size_t decoded_max = 0;   // bytes after decompression
    std::size_t ratio_max = 100;   // of decompression
    std::size_t depth_max = 64;    // nesting of the message
    std::string_view sender = {};  // mailbox; rows of its own go before others
};

// A code that could not be mapped as it stands. Codes and systems are the laboratory's, never a patient's.
struct mapping_issue {
    enum class kind : std::uint8_t { unmapped, ambiguous, needs_approval, unit_mismatch };
    kind what{};
    std::string pointer; // into the message
    std::string system;
    std::string code;
};

struct rendering {
    std::string bytes;
    std::string content_type;
    std::string extension;         // for files: "json", "xml", "dat"
    std::string transform_version; // "original/1", "fhir-r4/1"
    std::string map_version;       // empty when no map was used
    std::uint32_t codes_mapped = 0;
    std::vector<mapping_issue> issues;

    std::string issues_json() const; // "" when there are none
};

// A pure function of (bytes, transform version, map): the same input gives the same bytes. The original is never lost:
// a mapped coding is added before the sender's, with the map's version and row; the sender's coding and text stay.
// Errors: mapping::errc::not_convertible when the message cannot take that form.
result<rendering> render(form wanted, const source& from, const code_map& map);

} // namespace signalbox::mapping
