#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/delivery/carrier.hpp"
#include "broker/mapping/forms/forms.hpp"

// The conformance kit: the same cases for every way in which an adapter can be built.
namespace signalbox::cli::kit {

using delivery::outcome;
using delivery::parcel;

// What an adapter says of itself, as far as its carrier can say it.
struct adapter_facts {
    std::string name;
    std::string version;
    std::uint32_t max_in_flight = 1;
    bool idempotent = false;
    std::string settings_schema;            // "" where there is none
    std::optional<mapping::form> preferred; // form; nothing where it does not say
};

// An adapter under test. Blocks; throws nothing.
class target {
  public:
    virtual ~target() = default;

    virtual std::string carrier() const = 0; // "library", "executable", "webhook", "built-in"
    // Starts it with these settings; "" or why it is not there. May be called again after end() or kill().
    virtual std::string begin(const std::string& settings_json) = 0;
    virtual const adapter_facts& facts() const = 0;
    // All at once; each one's answer in their order, unknown ("timeout", "death") where there is none.
    virtual std::vector<outcome> deliver(const std::vector<parcel>& all) = 0;
    // It ran, and does so no more; nothing reaches it until it begins again.
    virtual bool has_died() { return false; }
    // Nothing more comes: whether it has ended within that time.
    virtual bool end(std::chrono::milliseconds at_most) = 0;

    // Nothing where its carrier has no such thing.
    virtual std::optional<outcome> deliver_with_unknown_members(const parcel&) { return std::nullopt; }
    virtual std::optional<outcome> deliver_killed(const parcel&) { return std::nullopt; } // dies while it is in hand
    virtual std::optional<bool> answers_ping() { return std::nullopt; }
    virtual std::optional<unsigned> status_for_a_wrong_signature(const parcel&) { return std::nullopt; }
    // What it said beside the protocol, and that was no answer to anything: "" for nothing.
    virtual std::optional<std::string> noise() { return std::nullopt; }
    virtual std::optional<std::string> errors() { return std::nullopt; } // its standard error
};

enum class verdict : std::uint8_t { passed, failed, not_applicable };

struct case_result {
    std::string name;
    verdict what{};
    std::string why; // of what has not passed
    std::chrono::milliseconds took{};
};

struct report {
    std::string target; // as it was named
    std::string carrier;
    adapter_facts about;
    std::vector<case_result> cases;

    bool has_failed() const;
};

// A message of a trace, as its destination was given it.
struct traced {
    std::uint64_t sequence = 0;
    std::string bytes;
    std::string content_type;
};

struct plan {
    std::string settings_json = "{}";
    mapping::form form = mapping::form::fhir_r4;
    std::chrono::milliseconds deadline{10'000}; // for each answer
    std::vector<traced> messages;               // delivered too, one after the other
};

// Runs every case. `sample` is a message in the adapter's form, with an NHS number of the 999 range in it.
report run(target& of, const plan& how, const std::string& sample, const std::string& content_type);

std::string to_junit(const report& what, std::string_view hub_version);
void print(const report& what, std::string_view hub_version);

struct process_how {
    std::vector<std::string> command;
    std::string folder;      // its own; exists
    bool is_library = false; // hosted by this program
    adapter_facts declared;  // where they are known before it runs
};
std::unique_ptr<target> make_process_target(process_how how);

struct webhook_how {
    std::string url;
    std::string secret;
    std::string ca; // PEM; empty: the system's
};
std::unique_ptr<target> make_webhook_target(webhook_how how); // throws command_failure for a url that is none

std::unique_ptr<target> make_shipped_target(std::string_view kind);

} // namespace signalbox::cli::kit
