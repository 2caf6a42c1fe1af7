#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker/ingress/mesh/sandbox/json_body.hpp"

namespace signalbox::ingress::mesh::sandbox {

// What a request can be made to suffer.
struct fault {
    enum class kind : std::uint8_t {
        status,            // answered so, before authentication and before anything happens
        delay,             // handled as ever, but later
        drop_before,       // the connection ends without an answer, nothing was done
        drop_after_commit, // everything was done, then the connection ends without the answer
        report,            // a send has its 202; it reaches nobody, and its sender gets a REPORT
    };
    kind what = kind::status;
    unsigned status = 0;
    std::optional<std::uint32_t> retry_after; // seconds
    std::chrono::milliseconds delay{};
    std::string code;        // of the REPORT
    std::string description; // of the REPORT
};

// What is known of a request before it is authenticated: all of it is what its sender says.
struct fault_facts {
    std::string_view method;
    std::string_view path;        // as sent, without the query
    std::string_view mailbox;     // of the path, upper-cased; may be empty
    std::string_view workflow_id; // Mex-WorkflowID; may be empty
    std::string_view action;      // as in the audit: "mesh.send"
};

// Empty members match everything.
struct fault_match {
    std::string method;
    std::string path;    // exact, or everything that begins so when it ends in '*'
    std::string mailbox; // upper-cased
    std::string workflow_id;
    std::string action;

    bool holds_for(const fault_facts& request) const noexcept;
};

struct fault_rule {
    fault_match match;
    fault then;
    std::uint32_t after = 0; // matching requests that go by unharmed first
    std::uint32_t count = 1; // requests that suffer it
};

constexpr std::size_t fault_rules_max = 100;

// Reads {"faults":[{"match":{…},"do":{…},"count":n,"after":n},…]}, the body of POST /admin/faults: at most 100 rules,
// statuses 400 to 599, delays up to a minute, counts up to 1,000. All rules are good, or none is taken.
body_reading<std::vector<fault_rule>> read_fault_rules(std::string_view body);

// Reads the header field Signalbox-Fault: "status=503", "delay=250ms", "drop=before", "drop=after-commit", "report=14".
std::variant<fault, protocol::field_problem> read_fault_field(std::string_view field);

// Writes what `read_fault_rules` reads as "do".
void write_fault(signalbox::fhir::json_writer& out, const fault& what);

// "status 503": for the audit.
std::string describe(const fault& what);

} // namespace signalbox::ingress::mesh::sandbox
