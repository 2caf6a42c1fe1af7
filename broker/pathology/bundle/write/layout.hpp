#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/fhir/xml.hpp"
#include "broker/pathology/bundle/ids.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::bundle {

// Which resources a report becomes, and their ids: one for each part of the model that has an identity of its own.
struct layout {
    layout(const report& from, const resource_ids& ids, fhir::release release);

    resource_id bundle;
    resource_id header;
    resource_id patient;
    resource_id report_id;
    resource_id stand_in;       // an Organization for the sender, where no laboratory is named; else empty
    resource_id requester_role; // a PractitionerRole (R4) of the requester; empty where it is not needed
    std::vector<resource_id> parties;
    std::vector<resource_id> requests; // at least one
    std::vector<resource_id> specimens;
    std::vector<resource_id> investigations;

    // Positions in report::parties.
    std::optional<std::size_t> requester_person;
    std::optional<std::size_t> requester_organisation;
    std::optional<std::size_t> laboratory; // who sends
    std::vector<std::size_t> recipients;
    std::vector<std::size_t> laboratories;

    // Positions in report::investigations.
    std::vector<std::vector<std::uint32_t>> members;
    std::vector<std::uint32_t> circles;                    // circles_in(): those count as of no group
    std::vector<std::uint32_t> top;                        // those of no group
    std::vector<std::optional<std::uint32_t>> specimen_of; // of each, by its groups where it does not name one itself

    resource_id sender() const { return laboratory ? parties[*laboratory] : stand_in; }
    resource_id requester() const; // id of a role, a person or an organisation; empty where nobody asked
    // Whether the message itself says the party's role, by who refers to it.
    bool says_role(const report& from, std::size_t party, fhir::release release) const;
};

} // namespace signalbox::pathology::bundle
