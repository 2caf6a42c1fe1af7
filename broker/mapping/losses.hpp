#pragma once

#include <cstddef>
#include <string>

#include "broker/mapping/render.hpp"

namespace signalbox::mapping {

// True for a loss that changes what a clinician reads: a conclusion, a value, a specimen, whatever nobody has said
// otherwise of. Not for what only names, orders or spells differently, such as a display beside a text.
bool is_clinical_loss(const pathology::finding& found);

// How many of each a rendering has to tell.
struct losses {
    std::size_t errors = 0;
    std::size_t clinical = 0; // lost, and a clinician would miss it
    std::size_t codes = 0;    // without a target
    std::size_t warnings = 0;
    std::size_t others = 0; // lost, and nobody's decision hangs on it

    std::size_t all() const noexcept { return errors + clinical + codes + warnings + others; }
};
losses losses_of(const rendering& made);

// "1 error, 2 clinical losses, 3 codes without a target"; without a code or a value.
std::string in_words(const losses& told);

// Whether its sender said of a result that nobody may use it any more: OBX-11 of HL7 v2, deleted or of a wrong patient.
bool withdraws_results(const rendering& made);

} // namespace signalbox::mapping
