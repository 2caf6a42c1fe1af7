#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::ingress::gpconnect {

// In whose words a refusal is told: a provider's, those of the HTML product's provider, or the proxy's.
enum class dialect : std::uint8_t { stu3, dstu2, proxy };

// A request that is not answered by a practice, as its sender is told of it.
struct refusal {
    unsigned status = 400;
    std::string_view issue = "invalid"; // of http://hl7.org/fhir/issue-type
    std::string code = "BAD_REQUEST";   // of Spine-ErrorOrWarningCode-1
    std::string_view display = "Bad request";
    std::string diagnostics;
    std::string proxy_text; // what the proxy says instead: "ASID_CHECK_FAILED_MESSAGESENDER_…"
    std::string allow;      // the verbs that the path has
};

// A refusal with the status, issue and display of the error catalogue (GP Connect 1.6.2, error handling guidance).
refusal refuse(std::string_view code, std::string diagnostics);

// The same code with another status, as the proxy and the hub itself need them: 405, 413, 429, 502, 503, 504.
refusal refuse_with(unsigned status, std::string_view issue, std::string_view code, std::string diagnostics);

// An OperationOutcome in JSON.
std::string write_outcome(const refusal& what, dialect in);

} // namespace signalbox::ingress::gpconnect
