#include <algorithm>
#include <map>

#include "broker/validation/engine/merged/builder.hpp"

namespace signalbox::validation::engine::merged {
namespace {

constexpr std::size_t values_max = 1000; // each has a state; FHIR has 150 types of resources

const value_set* demanded_by(const program& p, const demand& d, std::string_view member) {
    if (d.kind != demand_kind::when) return nullptr;
    return demanded(p, *p.applicators[p.nodes[d.node].applicators].condition, member);
}

} // namespace

// The one that most of the lists of branches ask for; without text where there is none.
std::string_view builder::deciding_member(const std::vector<demand>& demands) const {
    std::map<std::string_view, std::size_t> users;
    for (const demand& d : demands)
        if (const discriminator* const by = discriminator_of(program_, d)) ++users[by->member];
    const auto most =
        std::max_element(users.begin(), users.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == users.end() ? std::string_view{} : most->first;
}

bool builder::decide(const std::vector<demand>& demands, draft& into) {
    const std::string_view member = deciding_member(demands);
    if (member.data() == nullptr || size_left_ == 0) return false;
    decision made;
    made.member = member;
    const auto take = [&](const member_table& strings) {
        for (const member_entry& entry : strings.entries()) made.values.entry(entry.name);
    };
    for (const demand& d : demands) {
        const discriminator* const by = discriminator_of(program_, d);
        if (by != nullptr && by->member == member) take(by->values);
        if (const value_set* const values = demanded_by(program_, d, member)) take(values->strings);
    }
    if (made.values.entries().size() > values_max) return false;
    for (member_entry& entry : made.values.entries()) {
        entry.target = static_cast<std::uint32_t>(made.edges.size());
        made.edges.push_back(decided(demands, {member, entry.name}));
    }
    made.otherwise = decided(demands, {member, std::nullopt});
    made.values.seal();
    into.rest.decision = static_cast<std::uint32_t>(made_.decisions.size());
    made_.decisions.push_back(std::move(made));
    return true;
}

edge builder::decided(const std::vector<demand>& demands, const given& known) {
    closing reached(program_, strict_, &known);
    for (const demand& d : demands) {
        const discriminator* const by = discriminator_of(program_, d);
        const value_set* const values = demanded_by(program_, d, known.member);
        if (by != nullptr && by->member == known.member)
            reached.decided(d);
        else if (values != nullptr && (!known.value || values->strings.find(*known.value) == nullptr))
            reached.not_so(d);
        else
            reached.keep(d);
    }
    return to_state(std::move(reached).result());
}

} // namespace signalbox::validation::engine::merged
