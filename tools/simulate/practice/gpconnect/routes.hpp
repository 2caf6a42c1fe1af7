#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace signalbox::simulate::gpconnect {

// What a practice answers, in the order of the contract's table of interactions.
enum class place_of : std::uint8_t {
    metadata,
    find_patient,
    read_patient,
    find_practitioner,
    read_practitioner,
    find_organisation,
    read_organisation,
    read_location,
    register_patient,
    find_slots,
    book,
    read_appointment,
    change_appointment,
    appointments_of_patient,
    structured_record,
    migrated_record,
    find_patient_with_documents,
    find_documents,
    document,
    conformance,
    care_record,
};

struct route {
    place_of what;
    std::string_view method;
    std::string_view path;                      // below "/{ods}", "{id}" stands for one segment
    std::string_view scope;                     // that a token has to have: "patient/*.read"
    std::vector<std::string_view> interactions; // behind "urn:nhs:names:services:gpconnect:"
    std::vector<unsigned> statuses;
};

const std::vector<route>& routes();

// What stands in the place of "{id}"; "" where the route has none, or the path is another one.
std::string_view id_in(std::string_view path, const route& of) noexcept;
bool fits(std::string_view path, const route& to) noexcept;

} // namespace signalbox::simulate::gpconnect
