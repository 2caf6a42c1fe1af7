#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/fhir/document.hpp"
#include "tools/simulate/practice/gpconnect/provider.hpp"

namespace signalbox::tests {

// A token as a consumer has it; what the practice reads of it, and nothing else.
struct gp_token {
    std::string scope = "patient/*.read";
    std::string reason = "directcare";
    std::string organisation = "A20047";

    std::string field() const; // "Bearer …"
};

// An answer and its resource.
struct gp_answer {
    unsigned status = 0;
    simulate::gpconnect::fields fields;
    std::string body;

    std::string field(std::string_view name) const { return std::string(simulate::gpconnect::field_of(fields, name)); }
    // Spine code of an OperationOutcome, with its status: "404 PATIENT_NOT_FOUND"; "200" for everything else.
    std::string verdict() const;
    // Text of the member at a JSON pointer, "" where there is none: "/entry/0/resource/id".
    std::string at(std::string_view pointer) const;
    // "Patient/…" of the resources of a Bundle with that type, in their order.
    std::vector<std::string> ids(std::string_view type) const;
};

// The practice A20047 at ten o'clock on Friday, 27 November 2026, asked without a wire.
class gp_practice {
  public:
    explicit gp_practice(std::string family_mismatch = "BAD_REQUEST", simulate::gpconnect::sharing shares = {});

    // `target` stands behind /A20047/STU3/1/gpconnect, or behind /A20047 where it begins with /DSTU2.
    gp_answer get(const std::string& target, gp_token token = {}, simulate::gpconnect::fields more = {});
    gp_answer get_of_organisation(const std::string& target) { return get(target, {.scope = "organization/*.read"}); }
    gp_answer send(const std::string& method, const std::string& target, const std::string& body,
                   gp_token token = {.scope = "patient/*.write"}, simulate::gpconnect::fields more = {});
    gp_answer post(const std::string& target, const std::string& body, gp_token token = {.scope = "patient/*.write"}) {
        return send("POST", target, body, std::move(token));
    }

    // The first, or a later, person of that kind.
    const simulate::patient& person(simulate::patient_kind kind, std::size_t which = 0) const;
    std::string number(simulate::patient_kind kind) const { return person(kind).nhs_number; }
    std::string id_of(simulate::patient_kind kind); // of the Patient, found by the number
    const std::vector<simulate::patient>& people() const { return people_; }
    gp_answer find(const std::string& nhs_number, const std::string& server = "");

    base::manual_clock& clock() { return clock_; }
    // The practice as it is after a restart.
    void restart();

  private:
    base::manual_clock clock_;
    std::vector<simulate::patient> people_;
    std::string family_mismatch_;
    simulate::gpconnect::sharing shares_;
    std::vector<std::string> journal_;
    std::unique_ptr<simulate::gp_provider> provider_;
};

// What the schema of that id in the catalogue says in strict strength, warnings included; "" for nothing.
std::string found_by(std::string_view schema, const std::string& resource, std::string_view trace_id = {});

} // namespace signalbox::tests
