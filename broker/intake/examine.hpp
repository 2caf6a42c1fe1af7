#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/intake/itk3/content.hpp"
#include "broker/message/message.hpp"
#include "broker/pathology/edifact/interchange.hpp"
#include "broker/store/records.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::intake {

// One report of an interchange, or of an HL7 v2 message.
struct examined_part {
    std::uint32_t number = 0; // from 1
    std::string refused_for;  // code of the first error; empty: acceptable
    message::patient_key patient;
    // Of an interchange. A message by MLLP is known by its control id, as a request is by its key.
    std::optional<store::interchange_part> identity;
};

// What intake found out about one message by looking at its bytes.
struct examined {
    std::string message_type = "opaque"; // of the catalogue, "edifact", "hl7v2" or "opaque"
    validation::verdict verdict;         // of an interchange: refused when none of its parts is acceptable
    message::patient_key patient;
    std::vector<examined_part> parts; // of an interchange or an HL7 v2 message
    std::shared_ptr<const pathology::edifact::interchange> interchange;
    itk3::content_pointer itk3;
    std::string itk3_business; // "30002": what the register of patients says to it; empty: nothing
};

struct examination {
    const validation::catalogue* catalogue = nullptr; // null: nothing can be recognised
    base::limits limits;
    bool validate = true; // false: the type and the patient are read, nothing is refused
    validation::strengths strengths;
};

// Decodes, names the type, parses and validates; all of it in memory, without I/O. What it cannot recognise is opaque
// and passes (../shared/contracts/mesh.md 13), unless it says or looks like FHIR and does not read. Encrypted bodies
// are opaque, unless they look like FHIR; their content encoding is undone all the same, for it lies around the
// encryption.
examined examine(std::string_view body, const message::envelope& about, const examination& with);

// What is known of a message that is too large to be looked at.
examined unread(const message::envelope& about, const base::limits& limits);

// The type of a message whose bytes are not looked at.
std::string type_without_content(const message::envelope& about);

} // namespace signalbox::intake
