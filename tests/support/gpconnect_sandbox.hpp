#pragma once

#include <string>

#include "broker/fhir/json.hpp"
#include "tests/support/gpconnect_token.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_client.hpp"
#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// Somebody at a simulated practice, as the command line names them.
struct simulated_person {
    std::string nhs_number;
    std::string family;
    std::string given;
    std::string gender;
    std::string born;
};
// The first, or a later, of that kind.
simulated_person find_simulated(const std::string& program, const std::string& ods, const std::string& kind,
                                std::size_t which = 0);
std::string simulated_patient(const std::string& program, const std::string& ods, const std::string& kind);

// "2026-11-26", so many days from today, UTC.
std::string day_from_now(int days);

// A sandbox hub with a simulated practice behind it, and the consumer that may ask.
class gpconnect_sandbox {
  public:
    gpconnect_sandbox(std::string program, const std::string& practice); // "A20047=emis"

    // `place` stands below the practice's base: "/structured/Patient/…".
    http_answer call(const std::string& method, const std::string& place, const std::string& interaction,
                     const std::string& scope, const std::string& body = "", http_fields more = {}) const;
    http_answer call(const std::string& method, const std::string& place, const std::string& interaction,
                     const gpconnect_token& with, const std::string& body = "", http_fields more = {}) const;
    std::string patient(const std::string& kind) const { return simulated_patient(program_, ods_, kind); }
    simulated_person person(const std::string& kind, std::size_t which = 0) const {
        return find_simulated(program_, ods_, kind, which);
    }
    // The logical id of a patient of that kind; "" where the practice finds nobody.
    std::string patient_id(const std::string& kind, const std::string& below = "",
                           const std::string& interaction = "fhir:rest:search:patient-1") const;
    // $gpc.getstructuredrecord about that NHS number, with further parameters ",{…}".
    http_answer record_of(const std::string& nhs_number, const std::string& parameters) const;

    const hub_process& process() const noexcept { return hub_; }

  private:
    std::string program_;
    std::string ods_;
    temporary_folder folder_;
    hub_process hub_;
};

// The body of an answer with that status; throws std::runtime_error with the body of another.
fhir::document body_of(const http_answer& answer, int status);
// "200", "400 BAD_REQUEST": with the code of an OperationOutcome; "cached" behind what lacks no-store.
std::string told(const http_answer& answer);
// The first resource of that type in a bundle; nothing where there is none.
fhir::value first_of(const fhir::document& bundle, std::string_view type);

} // namespace signalbox::tests
