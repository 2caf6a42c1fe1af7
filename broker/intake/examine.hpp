#pragma once

#include <string>
#include <string_view>

#include "broker/base/limits.hpp"
#include "broker/message/message.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::intake {

// What intake found out about one message by looking at its bytes.
struct examined {
    std::string message_type = "opaque"; // of the catalogue, "edifact" or "opaque"
    validation::verdict verdict;
    message::patient_key patient;
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

// The type of a message whose bytes are not looked at.
std::string type_without_content(const message::envelope& about);

} // namespace signalbox::intake
