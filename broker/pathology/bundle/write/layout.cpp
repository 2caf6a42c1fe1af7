#include "broker/pathology/bundle/write/layout.hpp"

#include <algorithm>

#include "broker/pathology/bundle/circles.hpp"
#include "broker/pathology/model/specimens.hpp"

namespace signalbox::pathology::bundle {

namespace {

std::optional<std::size_t> first_party(const report& from, enum party::role role, enum party::kind kind) {
    const auto found = std::find_if(from.parties.begin(), from.parties.end(),
                                    [&](const party& p) { return p.role == role && p.kind == kind; });
    if (found == from.parties.end()) return std::nullopt;
    return static_cast<std::size_t>(found - from.parties.begin());
}

std::vector<std::size_t> parties_of(const report& from, enum party::role role) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < from.parties.size(); ++i)
        if (from.parties[i].role == role) found.push_back(i);
    return found;
}

// Organisations, then departments, then people.
std::optional<std::size_t> sending_laboratory(const report& from) {
    for (const auto kind : {party::kind::organisation, party::kind::department})
        if (const auto found = first_party(from, party::role::laboratory, kind)) return found;
    return std::nullopt;
}

std::vector<std::uint32_t> circles_of(const report& from) {
    std::vector<std::optional<std::uint32_t>> group_of;
    group_of.reserve(from.investigations.size());
    for (const investigation& one : from.investigations) group_of.push_back(one.group);
    return circles_in(group_of);
}

} // namespace

layout::layout(const report& from, const resource_ids& ids, fhir::release release)
    : bundle(ids.of("Bundle")),
      header(ids.of("MessageHeader")),
      patient(ids.of("Patient")),
      report_id(ids.of("DiagnosticReport")),
      parties(ids.list("party", from.parties.size())),
      requests(ids.list("request", std::max<std::size_t>(from.requests.size(), 1))),
      specimens(ids.list("specimen", from.specimens.size())),
      investigations(ids.list("investigation", from.investigations.size())),
      requester_person(first_party(from, party::role::requester, party::kind::person)),
      requester_organisation(first_party(from, party::role::requester, party::kind::organisation)),
      laboratory(sending_laboratory(from)),
      recipients(parties_of(from, party::role::recipient)),
      laboratories(parties_of(from, party::role::laboratory)),
      members(from.investigations.size()),
      circles(circles_of(from)),
      specimen_of(specimens_of(from)) {
    if (!laboratory) stand_in = ids.of("sender");
    if (release == fhir::release::r4 && requester_person && requester_organisation)
        requester_role = ids.of("PractitionerRole");
    std::vector<std::uint32_t> sizes(from.investigations.size());
    for (const investigation& one : from.investigations)
        if (one.group) ++sizes[*one.group];
    for (std::uint32_t i = 0; i < sizes.size(); ++i) members[i].reserve(sizes[i]);
    for (std::uint32_t i = 0; i < from.investigations.size(); ++i) {
        const auto group = from.investigations[i].group;
        const bool circle = std::binary_search(circles.begin(), circles.end(), i);
        (group && !circle ? members[*group] : top).push_back(i);
    }
}

resource_id layout::requester() const {
    if (!requester_role.empty()) return requester_role;
    if (requester_person) return parties[*requester_person];
    return requester_organisation ? parties[*requester_organisation] : resource_id{};
}

bool layout::says_role(const report& from, std::size_t party, fhir::release release) const {
    switch (from.parties[party].role) {
    case party::role::requester: return requester_person == party || requester_organisation == party;
    case party::role::laboratory: return true;
    // STU3's header has one receiver.
    case party::role::recipient: return release == fhir::release::r4 || recipients.front() == party;
    }
    return false;
}

} // namespace signalbox::pathology::bundle
