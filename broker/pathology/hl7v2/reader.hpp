#pragma once

#include <string_view>

#include "broker/pathology/hl7v2/message.hpp"
#include "broker/pathology/hl7v2/syntax/segments.hpp"

namespace signalbox::pathology::hl7v2 {

// Reads an ORU^R01 of HL7 v2.3 to 2.7.1, with or without MLLP's line ends, as one frame carries it.
//
// What is one report. Each PID begins a patient. Of one patient, OBRs with the same filler number (OBR-3, else ORC-3)
// are one report with a group per OBR: a British laboratory gives all sets of one sample the number of the sample.
// OBRs with different filler numbers are different reports. An OBR without filler number belongs to the report with its
// placer number (OBR-2, else ORC-2); one without either, to the OBR before it, unless it has an ORC of its own.
//
// OBR-4 is the header of a group, its OBXs are the members. OBXs below an OBR-4 that is empty, or that the writer has
// marked as the report as a whole, have no group. NTEs that follow each other are one note, of what stands before them:
// patient, OBR, OBX or SPM; below an OBR without group they are the report's conclusion.
//
// The one SPM below an OBR is what its group, or each result without group, was done on. Below several, a result has
// the specimen that its OBX-33 names or that it stands below, and else none. SPMs of one report that are alike in every
// field are one specimen.
//
// The report's status is what all its OBR-25 say. When they differ, it is that of the OBR for the report as a whole,
// and groups of another status have their own; without such an OBR each group has its own, and the report is partial
// while one is not final, else corrected when one is.
//
// A laboratory that every OBX names (OBX-15, 23) is the report's. One of some results alone is told as lost.
//
// Content without a place in the model is never dropped silently: see finding_list. An error in the message as a whole
// (findings of `message`) leaves no report; one in a report spares the others.
message read_message(std::string_view bytes, const limits& most = {});

// The same of its MSH alone, whatever stands behind it: who sends it to whom, and whether it is of a kind that is read.
message read_header_alone(std::string_view bytes, const limits& most = {});

} // namespace signalbox::pathology::hl7v2
