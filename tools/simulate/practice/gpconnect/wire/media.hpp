#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::simulate::gpconnect {

enum class media : std::uint8_t { json, xml };

// FHIR's releases write their media types differently: "application/fhir+json", before STU3 "application/json+fhir".
enum class release : std::uint8_t { stu3, dstu2 };

// Either of the two of the release, with "charset=utf-8" or nothing behind it.
std::optional<media> media_of(std::string_view content_type, release of) noexcept;

// What an answer is in: `format` (_format) comes before Accept, which comes before the Content-Type of the request;
// each is "" where it is not there. Nothing where what counts asks for something else.
std::optional<media> negotiate(std::string_view format, std::string_view accept, std::string_view content_type,
                               release of);

// Whether a resource has nothing but what its type has in STU3, so that it can be written as XML.
bool is_stu3(const fhir::value& resource);

std::string_view content_type_of(media what, release of) noexcept; // with its charset

} // namespace signalbox::simulate::gpconnect
