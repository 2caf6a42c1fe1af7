#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::simulate::gpconnect {

enum class media : std::uint8_t { json, xml };

// "application/fhir+json" or "application/fhir+xml", with "charset=utf-8" or nothing behind it.
std::optional<media> media_of(std::string_view content_type) noexcept;

// What an answer is in: `format` (_format) comes before Accept, which comes before the Content-Type of the request;
// each is "" where it is not there. Nothing where what counts asks for something else.
std::optional<media> negotiate(std::string_view format, std::string_view accept, std::string_view content_type);

std::string_view content_type_of(media what) noexcept; // with its charset

} // namespace signalbox::simulate::gpconnect
