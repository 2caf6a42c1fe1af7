#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace signalbox::ingress::gpconnect {

enum class parameter_kind : std::uint8_t { identifier, words, day, moment, text };

// What a search asks of one of its parameters. Codes are of Spine-ErrorOrWarningCode-1.
struct parameter_rule {
    std::string name;
    parameter_kind kind = parameter_kind::text;
    std::size_t least = 0;
    std::optional<std::size_t> most;
    std::string system;                // of an identifier: the one that it may have
    std::vector<std::string> words;    // the values that it may have
    bool every = false;                // each of the words has to come
    std::vector<std::string> prefixes; // before a day or moment, each once: "ge", "le"
    bool past_allowed = true;
    std::string missing = "BAD_REQUEST";
    std::string repeated = "BAD_REQUEST";
    std::string wrong_system = "INVALID_IDENTIFIER_SYSTEM";
};

// What a kind of call may take.
struct call_class {
    std::chrono::milliseconds slow_after{};
    std::chrono::milliseconds deadline{};
    std::uint64_t answer_max = 0; // bytes
};

// One row of schemas/gpconnect/interactions.json.
struct interaction {
    std::string id; // "urn:nhs:names:services:gpconnect:fhir:rest:search:patient-1"
    std::string capability;
    std::string fhir;    // "STU3" or "DSTU2": the release, and the dialect of errors
    std::string service; // segment of the service root: "gpconnect/structured"
    std::string verb;
    std::string path; // "/Patient/{id}"
    call_class how;
    std::string scope;
    std::string reason;
    std::vector<parameter_rule> parameters;
    bool others_refused = false;           // parameters that no rule names
    std::optional<std::int64_t> days_max;  // between what is behind ge and le
    std::string body_schema;               // an entry of the catalogue; empty: no body
    std::size_t body_max = 0;              // bytes
    std::vector<std::string> answer_types; // resources of a good answer
    std::string answer_schema;             // an entry of the catalogue; empty: any of those types
    bool answer_named_by_trace = false;    // its id is the trace id
    bool answer_passed_through = false;    // never looked into
};

// What is called, below a service root.
struct place {
    std::string_view fhir;
    std::string_view service; // empty: of any service
    std::string_view path;    // decoded, "/Patient/42"
};

// Immutable after reading; any thread.
class interaction_table {
  public:
    // The text of interactions.json; the error says in words what is wrong.
    static boost::system::result<std::shared_ptr<const interaction_table>, std::string> read(std::string_view json);

    const std::vector<interaction>& rows() const noexcept { return rows_; }
    const interaction* find(std::string_view id) const noexcept;
    // Every row whose path fits, whatever its verb.
    std::vector<const interaction*> at(const place& where) const;

  private:
    std::vector<interaction> rows_;
};

// True when the path fits the pattern; {id} stands for an id of FHIR.
bool fits(std::string_view pattern, std::string_view path) noexcept;

// The verbs of rows, each once: "GET, PUT".
std::string verbs_of(const std::vector<const interaction*>& rows);

} // namespace signalbox::ingress::gpconnect
