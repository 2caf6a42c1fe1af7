#include <algorithm>

#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

// C080 of NAD: a name that is cut at 35 characters goes on in the next of five components.
constexpr std::size_t name_components_max = 5;

bool is_organisation(const party& who) {
    return std::any_of(who.identifiers.begin(), who.identifiers.end(),
                       [](const identifier& id) { return id.system == systems::ods; });
}

} // namespace

bool report_reader::read_in_party(segment& s) {
    party& who = report_.parties.back();
    if (s.is("NAD")) {
        read_name_and_address(s);
    } else if (s.is("SPR")) {
        if (is_repeated(kind_seen_, s)) return true;
        const auto kind = kind_of(s.code(1));
        if (kind)
            who.kind = *kind;
        else
            say(severity::warning, "party-kind", "neither a person, an organisation nor a department", s.at(1, 1));
        kind_seen_ = kind.has_value();
    } else if (s.is("RFF")) {
        if (!s.is(1, 1, "AHI"))
            unknown_qualifier(s);
        else if (!is_repeated(!who.second_reference.empty(), s))
            who.second_reference = s.text(1, 2);
    } else {
        return false;
    }
    return true;
}

void report_reader::read_name_and_address(segment& s) {
    party& who = report_.parties.back();
    if (is_repeated(!who.name.empty() || !who.identifiers.empty(), s)) return;
    if (const auto role = role_of(s.code(1)))
        who.role = *role;
    else
        say(severity::error, "party-role", "a party that neither asked, is told nor answers", s.at(1, 1));
    std::string id = s.text(2, 1);
    const std::string list = s.text(2, 2);
    if (!id.empty()) {
        if (!is_known_id_list(list))
            say(severity::warning, "id-list", "an identifier of an unknown list", s.at(2, list.empty() ? 1 : 2));
        who.identifiers.push_back({system_of_id_list(list), std::move(id)});
    }
    for (std::size_t c = 1; c <= name_components_max; ++c) who.name += s.text(4, c);
}

void report_reader::end_party() {
    party& who = report_.parties.back();
    if (who.identifiers.empty() && who.name.empty() && who.second_reference.empty()) {
        say(severity::warning, "party-empty", "a party without name and identifier", opened_);
        report_.parties.pop_back();
        return;
    }
    if (kind_seen_) return;
    if (is_organisation(who)) who.kind = party::kind::organisation;
    say(severity::warning, "party-kind", "a party without SPR, which says what it is", opened_);
}

} // namespace signalbox::pathology::edifact
