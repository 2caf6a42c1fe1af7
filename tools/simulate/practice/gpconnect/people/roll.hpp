#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "tools/simulate/practice/gpconnect/people/staff.hpp"
#include "tools/simulate/practice/patients.hpp"

namespace signalbox::simulate::gpconnect {

// Somebody as GP Connect's side of the practice knows them.
struct person {
    patient who;
    std::string id; // of the Patient
    // Of a registration by GP Connect; "" without one.
    std::string registered_at; // "2026-11-27T09:00:00+00:00"
    std::string telecom;       // JSON arrays, as they came
    std::string address;
    std::string communication; // JSON of the extension, as it came
    unsigned version = 1;

    bool is_temporary() const noexcept { return who.kind == patient_kind::temporary || !registered_at.empty(); }
    // A patient of the practice now, of whom others may be told that they are one.
    bool is_found() const noexcept;
    // Registered for good, so that there is a record to share; consent is another question.
    bool is_regular() const noexcept;
};

// The patients of a practice, with who is on the demographics service beside them.
class roll {
  public:
    roll(std::string_view ods_code, const std::vector<patient>& people, unsigned deceased_days);

    person* by_number(std::string_view nhs_number) noexcept;
    const person* by_id(std::string_view id) const noexcept;
    const std::vector<person>& people() const noexcept { return people_; }
    // Whose documents and care record are shown: regular patients, and those who have not been dead for long.
    bool is_shown(const person& who) const noexcept;
    // The first ordinary patient, whose record has something of everything.
    bool has_everything(const person& who) const noexcept { return is_ordinary(who, 0); }
    // The second, who came from another practice whose record has not come yet.
    bool is_in_transit(const person& who) const noexcept { return is_ordinary(who, 1); }
    // The third, of whom something has come that nobody has looked at.
    bool awaits_filing(const person& who) const noexcept { return is_ordinary(who, 2); }

  private:
    bool is_ordinary(const person& who, std::size_t which) const noexcept;

    std::vector<person> people_;
    unsigned deceased_days_;
};

// The Patient of somebody, as CareConnect-GPC-Patient-1 wants it.
std::string to_resource(const person& who, const staff& here);

} // namespace signalbox::simulate::gpconnect
