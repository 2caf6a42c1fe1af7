#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/structured/record/record.hpp"

namespace signalbox::simulate::gpconnect {

// Why a List may not be all that there is: a code of CareConnect-ListWarningCode-1 and the words that go with it.
struct list_warning {
    std::string_view code;
    std::string text;
};
list_warning confidential_items();
list_warning data_in_transit(day before);      // that day the patient came
list_warning data_awaiting_filing(day before); // that day something came

// A List of an answer: of an area that was asked for, or of what is in consultations or about problems.
struct answer_list {
    std::string code; // JSON of the CodeableConcept
    std::string title;
    std::vector<std::string> references;
    std::vector<std::string> contained = {}; // JSON, of ended allergies
    std::vector<list_warning> warnings = {};
};

answer_list primary_list(area of);
answer_list ended_allergies_list();
// "consultations-medications-contained-in-consultations" and its like. `holder` is consultations or problems.
answer_list secondary_list(area holder, area of, bool ended);
answer_list linked_problems_list();

// "Medications items have been disabled": instead of what a consultation named.
std::string disabled(area of);

// `patient` is the id of the Patient, `date` a time with its offset.
std::string to_resource(const answer_list& what, std::string_view patient, std::string_view date);

} // namespace signalbox::simulate::gpconnect
