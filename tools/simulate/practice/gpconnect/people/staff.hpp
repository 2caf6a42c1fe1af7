#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::simulate::gpconnect {

// Somebody who works at the practice.
struct practitioner {
    std::string id;
    std::string role_id; // of the PractitionerRole
    std::string user_id; // of the Spine directory, twelve digits
    std::string prefix;
    std::string given;
    std::string family;
    std::string gender;
    std::string_view job_code; // "R0260"
    std::string_view job;
};

// The surgery and its branch.
struct place {
    std::string id;
    std::string name;
};

// Who and what a practice is beside its patients: the same for the same ODS code and seed everywhere. Two doctors and a
// nurse; the first is everybody's usual doctor.
class staff {
  public:
    staff(std::string_view ods_code, std::uint64_t seed);

    const std::string& ods_code() const noexcept { return ods_code_; }
    const std::string& organisation_id() const noexcept { return organisation_id_; }
    const std::vector<practitioner>& practitioners() const noexcept { return practitioners_; }
    const std::string& service_id() const noexcept { return service_id_; }
    const std::string& dos_service_id() const noexcept { return dos_service_id_; } // of the directory of services
    const std::vector<place>& places() const noexcept { return places_; }

    const practitioner* find_practitioner(std::string_view id) const noexcept;
    const practitioner* find_user(std::string_view user_id) const noexcept;
    const place* find_place(std::string_view id) const noexcept;

    // FHIR resources.
    std::string organisation() const;
    std::string to_resource(const place& which) const;
    std::string service() const; // its HealthcareService
    std::string role_of(const practitioner& who) const;

  private:
    std::string ods_code_;
    std::string organisation_id_;
    std::string service_id_;
    std::string dos_service_id_;
    std::vector<practitioner> practitioners_;
    std::vector<place> places_;
};

std::string to_resource(const practitioner& who);

} // namespace signalbox::simulate::gpconnect
