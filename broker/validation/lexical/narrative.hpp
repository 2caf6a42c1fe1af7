#pragma once

#include <string_view>

namespace signalbox::validation::lexical {

// What is wrong with the XHTML of a Narrative (text.div).
struct narrative_faults {
    // It may run, load or send something where it is shown, or it cannot be told what a browser would read.
    bool unsafe = false;
    // It is not what FHIR allows: one div in the XHTML namespace, well formed, with the elements and attributes of
    // HTML 4.0 chapters 7 to 11 and 15 without those that are deprecated (FHIR R4 and STU3, narrative).
    bool unlawful = false;
};

// Takes steps by the length of the text, whatever it holds.
narrative_faults inspect_narrative(std::string_view xhtml);

} // namespace signalbox::validation::lexical
