#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/redaction/redactor.hpp"

// A person who does not exist, planted in every carrier, and what takes her out again.
namespace signalbox::tests {

// Ten digits with the right check digit, outside of the range 999: made here, so that none stands in a file. `nine`
// must not be one of those whose check digit would be 10.
std::string number_of(std::string_view nine);

// A text with $NHS, $NHS334, $NHSSLASH, $FAMILY, $GIVEN, $LINE, $TOWN, $POSTCODE, $TEL, $MAIL, $DOB, $DOB8, $LOCAL and
// $FREE filled in.
std::string planted(std::string_view text);

// Each word of her that may be found nowhere afterwards.
std::vector<std::string> her_words();

struct carrier {
    std::string name;
    std::string bytes;
};
// Bodies of every format with her in every place that the format has for a person.
std::vector<carrier> carriers();
// The same bytes packed: gzip, base64 in FHIR, in HL7 v2 and in XML, gzip within base64.
std::vector<carrier> packed_carriers();

trace::message message_with(std::string body);

class redaction {
  public:
    explicit redaction(std::vector<std::string> kept = {});

    std::string body(std::string bytes);
    trace::message line(trace::message line);
    trace::redactor& with() { return redactor_; }

  private:
    trace::assignments numbers_;
    trace::redactor redactor_;
};

} // namespace signalbox::tests
