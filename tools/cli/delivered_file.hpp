#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::cli {

// A code that the hub added to a delivered report, beside the sender's own.
struct added_code {
    std::string own;                 // the sender's codes: "423.. HGB"
    std::vector<std::string> snomed; // "1022431000000105 Haemoglobin estimation"
    std::string row;                 // of the code map: "seed-fbc@0123456789ab#12"
};

// What a file in a practice's folder says about its tests, read from the file alone.
struct delivered_codes {
    std::size_t tests = 0; // Observations
    std::size_t coded = 0; // of them with a SNOMED CT code
    std::vector<added_code> added;
    std::vector<std::string> without; // the sender's codes of those without one
};

delivered_codes codes_of(const fhir::value& bundle);

// The file that a file_drop made of a delivery; "" when there is none.
std::string find_delivered_file(const std::string& folder, const std::string& delivery_id);

} // namespace signalbox::cli
