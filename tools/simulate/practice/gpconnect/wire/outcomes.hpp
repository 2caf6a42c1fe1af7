#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// A refusal in the words of GP Connect: the status, issue type and display of a code of Spine-ErrorOrWarningCode-1
// ("PATIENT_NOT_FOUND"). An unknown code is INTERNAL_SERVER_ERROR. `diagnostics` may be empty where the code does not
// ask for any; it says nothing about a patient.
reply refuse(std::string_view code, std::string_view diagnostics = {});

// The same with another status than the code's own.
reply refuse_with(unsigned status, std::string_view code, std::string_view diagnostics);

// An OperationOutcome of refuse(), as the HTML product writes it.
reply in_dstu2(reply refused);

// What a record says about parameters that it does not know and areas that it does not give.
struct warning {
    std::string text;        // "includeX is an unrecognised parameter"
    std::string diagnostics; // "includeX"
};
std::string warnings_resource(std::string_view id, const std::vector<warning>& all);

} // namespace signalbox::simulate::gpconnect
