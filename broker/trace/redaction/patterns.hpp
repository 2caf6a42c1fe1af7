#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

enum class pattern : std::uint8_t { nhs_number, postcode, mail, telephone, patient_address };

// A piece of a text that has the form of something that tells who somebody is.
struct sighting {
    std::size_t begin = 0;
    std::size_t size = 0;
    trace::pattern pattern{};
};

// From left to right, none over another. NHS numbers: ten digits with a right check digit, or 3 3 4 with one to three
// blanks, hyphens, full stops, slashes, underscores, tabs, or spaces and dashes of Unicode between, no digit beside
// them; not in a long hexadecimal word nor a UUID. Postcodes of the areas of the United Kingdom.
// `GPPROVIDER_number_birth_surname` reaches to the end of the text.
std::vector<sighting> sightings(std::string_view text);

// The same text with all of them replaced; redacted_text when there is one behind percents. UTF-8, decoded: no escapes
// of its carrier.
std::string without_patterns(std::string_view text, substitutes& with);

// %41 as A; a plus as a blank where that is asked for.
std::string percent_decoded(std::string_view text, bool plus_is_blank);

// Path and query of HTTP, or a URL: percent-encoded parts opened and closed again, parameters that name a person or a
// place replaced, ids behind Patient/ and Practitioner/ as theirs; what a parameter holds that nobody knows goes.
std::string redact_url(std::string_view url, substitutes& with);

// Ids behind Patient/, Practitioner/ and other persons' types, wherever they stand.
std::string redact_person_ids(std::string_view text, substitutes& with);

} // namespace signalbox::trace
