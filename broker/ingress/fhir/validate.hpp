#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/ingress/fhir/outcome.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::ingress::fhir {

// What a $validate says beside its body.
struct question {
    syntax as = syntax::json;
    std::optional<signalbox::fhir::release> release; // as the Content-Type says
    std::string type;                                // of the path, "" for any
    std::string profile;                             // id of an entry, "" for what the resource is recognised as
    std::optional<validation::strength> strength;
};

// What a request is answered with.
struct judgement {
    unsigned status = 200;
    std::vector<issue> issues;
    std::string resource; // JSON, instead of an OperationOutcome with the issues
    std::string summary;  // for the audit: nothing of the content
    bool audited = false; // the record is written already
    bool told = false;    // to an observer that records
    std::string seen;     // the body of a refused message, for one; empty: it is not in memory
};

// A refusal with one issue.
judgement refusal(unsigned status, std::string_view code, std::string text, std::string summary);

// 400 for a text that is no JSON or XML, with the place.
judgement unreadable(const signalbox::fhir::parse_error& why);

// What a resource is judged by.
struct yardstick {
    const validation::catalogue& known;
    const validation::strengths& strengths;
    const base::limits& limits;
};

// Reads and judges a resource, or the one in the parameter "resource" of a Parameters (JSON alone). 200 with an issue
// for each violation, or one that says "valid"; 400 for what is no resource.
judgement judge(std::string_view text, const question& asked, const yardstick& by);

} // namespace signalbox::ingress::fhir
