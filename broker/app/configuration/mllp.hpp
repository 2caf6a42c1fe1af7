#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "broker/app/configuration/file_reader.hpp"
#include "broker/ingress/mllp/framing.hpp"
#include "broker/ingress/mllp/parties.hpp"

namespace signalbox::app {

// Section `mllp`: who sends HL7 v2 to whom, and what one peer can use up.
struct mllp_setting {
    ingress::mllp::party_rules parties;
    std::string workflow_id = "PATH_HL7V2_ORU";
    std::vector<std::string> processing_ids{"P"};
    ingress::mllp::frame_limits frames;
    std::chrono::milliseconds idle_deadline{600'000};
    std::size_t connections_max = 256;
    std::size_t connections_per_address_max = 64;
    fhir::position where;
};

// Makes it of a section that passed the schema, and finds what no schema can say.
class mllp_reader : public file_reader {
  public:
    mllp_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

    mllp_setting read(const fhir::value& given);

  private:
    ingress::mllp::sender_rule sender(const fhir::value& given);
    ingress::mllp::recipient_rule recipient(const fhir::value& given);
    std::string mailbox(const fhir::value& given);
    void size(const fhir::value& given, std::size_t& into, std::size_t most);
};

} // namespace signalbox::app
