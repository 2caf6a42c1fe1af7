#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/redaction/scan/scan.hpp"

namespace signalbox::trace::scanning {

// Kinds of what stands in a text of its own form, once each: NHS number, postcode, mail address, telephone number, a
// date behind words for birth, and the date and the name of GPPROVIDER_number_birth_surname.
std::vector<std::string> kinds_in(std::string_view text);

bool has_nhs_number(std::string_view text);
// One in the text, or in what its escapes, percents, full-width digits and base64 come to, four times over; of more
// than 64 KiB once.
bool hides_nhs_number(std::string_view text, int depth = 0);

// Other readings of the same bytes, as far as there is something to decode: percent (of percent), full-width digits,
// quoted-printable, entities of XML, escapes of JSON, EDIFACT and HL7 v2, and runs of base64. Empty where nothing
// changes.
std::vector<std::string> readings(std::string_view text);
std::vector<std::string> base64_runs(std::string_view text);
bool is_document(std::string_view bytes); // gzip, PDF or an image
bool is_text(std::string_view bytes);     // without control characters

bool is_made_name(std::string_view text);
bool is_made_birth(std::string_view text); // a 15th, or nothing so exact
bool is_made_address(std::string_view text);
bool is_made_telephone(std::string_view text);
bool is_made_mail(std::string_view text);

} // namespace signalbox::trace::scanning
