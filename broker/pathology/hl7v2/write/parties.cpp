#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/hl7v2/write/parts.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

using role = enum party::role;
using kind = enum party::kind;

// False when no field is left for it.
bool place(const party& one, placed_parties& into) {
    const auto only = [&one](const party*& field) {
        if (field != nullptr) return false;
        field = &one;
        return true;
    };
    switch (one.role) {
    case role::requester:
        if (one.kind == kind::department) return false;
        (one.kind == kind::person ? into.requesters : into.organisations).push_back(&one);
        return true;
    case role::recipient:
        if (one.kind != kind::person) return false;
        into.recipients.push_back(&one);
        return true;
    case role::laboratory:
        if (one.kind == kind::person) return only(into.interpreter);
        return only(one.kind == kind::department ? into.department : into.laboratory);
    }
    return false;
}

bool has_results(const report& from) {
    for (const investigation& each : from.investigations)
        if (!each.is_group) return true;
    return false;
}

// OBR-24 is one word: a code of table 0074, or the name.
bool is_cut(const party& one) {
    const auto& ids = one.identifiers;
    if (one.kind != kind::department) return ids.size() > 1;
    const bool coded = ids.size() == 1 && ids.front().system == table_0074;
    return coded ? !one.name.empty() : !ids.empty();
}

} // namespace

placed_parties place_parties(const report& from) {
    placed_parties placed;
    for (const party& one : from.parties) static_cast<void>(place(one, placed)); // the others: say_what_parties_lose
    return placed;
}

void say_what_parties_lose(const writing& to) {
    placed_parties placed;
    for (std::size_t i = 0; i < to.report.parties.size(); ++i) {
        const party& one = to.report.parties[i];
        const std::string pointer = below("/parties", i);
        const bool needs_result = one.role == role::laboratory && one.kind == kind::organisation;
        if (!place(one, placed) || (needs_result && !has_results(to.report))) {
            to.lose("party", pointer, "ORU^R01 has no field for this party, or another party has it");
            continue;
        }
        if (is_cut(one)) to.lose("party-identifiers", pointer + "/identifiers", "of a party one identifier is written");
        if (!one.second_reference.empty())
            to.lose("party-reference", pointer + "/second_reference", "a party's second reference has no field");
    }
}

} // namespace signalbox::pathology::hl7v2
