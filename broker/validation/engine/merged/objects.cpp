#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "broker/validation/engine/merged/builder.hpp"
#include "broker/validation/engine/merged/names.hpp"

namespace signalbox::validation::engine::merged {
namespace {

constexpr std::size_t named_max = 2;

struct merged_member {
    std::string_view name;
    std::vector<node_index> targets;
    bool required = false;
    std::vector<std::pair<std::size_t, std::size_t>> groups; // of which conditions, and which of theirs
};

// What several nodes ask of an object, by the names of its members.
class merging {
  public:
    explicit merging(const program& p) : program_(p) {}

    void add(const object_checks& checks) {
        checks_.push_back(&checks);
        few = few && checks.few;
        members_min = std::max(members_min, checks.members_min);
        members_max = std::min(members_max, checks.members_max);
        if (checks.others != anything) others.push_back(checks.others);
        for (const member_entry& entry : checks.members.entries()) {
            merged_member& into = member(entry.name);
            into.required = into.required || is_required(checks, entry);
        }
    }

    void finish(const std::vector<node_index>& own) {
        for (const object_checks* checks : checks_)
            for (merged_member& m : members) add_targets(*checks, m);
        for (const node_index n : own) add_conditions(program_.nodes[n]);
    }

    // One that a slot has no room for.
    bool has_endless_name() const {
        return std::any_of(members.begin(), members.end(),
                           [](const merged_member& m) { return m.name.size() >= member_slot::free; });
    }

    std::vector<merged_member> members;
    std::vector<node_index> others;
    std::vector<presence_groups> conditions;
    std::uint32_t members_min = 0;
    std::uint32_t members_max = none;
    bool few = true; // each of them

  private:
    merged_member& member(std::string_view name) {
        const auto [known, added] = numbers_.try_emplace(name, members.size());
        if (added) members.push_back({name, {}, false, {}});
        return members[known->second];
    }

    void add_targets(const object_checks& checks, merged_member& m) const {
        node_index target = none;
        if (const member_entry* const entry = checks.members.find(m.name)) target = entry->target;
        if (target == none) target = checks.others;
        if (target != anything) m.targets.push_back(target);
    }

    void add_conditions(const node& n) {
        if (n.object == none || n.types != type_bit(fhir::kind::object)) return;
        const object_checks& checks = program_.objects[n.object];
        for (const presence_condition& condition : checks.conditions) {
            std::optional<presence_groups> made = groups_of(checks, condition);
            if (!made) continue;
            for (std::size_t g = 0; g < made->groups.size(); ++g)
                for (const std::string_view name : made->groups[g])
                    member(name).groups.emplace_back(conditions.size(), g);
            conditions.push_back(std::move(*made));
        }
    }

    const program& program_;
    std::vector<const object_checks*> checks_;
    std::unordered_map<std::string_view, std::size_t> numbers_;
};

// A bit for each name that is required, and one for each group of a condition.
class presence_numbering {
  public:
    std::uint64_t of_required(const merged_member& m) { return m.required ? next() : 0; }

    std::uint64_t of_group(std::size_t condition, std::size_t group) {
        const auto [known, added] = groups_.try_emplace({condition, group}, 0);
        if (added) known->second = next();
        return known->second;
    }

    bool too_many() const noexcept { return count_ > 64; }

  private:
    std::uint64_t next() noexcept { return ++count_ > 64 ? 0 : 1ULL << (count_ - 1); }

    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> groups_;
    unsigned count_ = 0;
};

} // namespace

// False where there are more names to tell apart than a word has bits, or one is too long, or there is no room.
bool builder::object(const nodes& own, draft& into) {
    if ((into.kinds & type_bit(fhir::kind::object)) == 0) return true;
    std::size_t names = 0;
    bool asks = false;
    for (const node_index n : own) {
        if (program_.nodes[n].object == none) continue;
        asks = true;
        names += program_.objects[program_.nodes[n].object].members.entries().size();
    }
    if (!has_room(names)) return false;
    merging all(program_);
    for (const node_index n : own)
        if (program_.nodes[n].object != none) all.add(program_.objects[program_.nodes[n].object]);
    if (!asks || (all.few && all.members.empty())) return true;
    all.finish(own);

    object_rule made;
    made.members_min = all.members_min;
    made.members_max = all.members_max;
    presence_numbering numbering;
    std::vector<name_entry> entries;
    std::vector<std::uint64_t> of_condition(all.conditions.size());
    for (merged_member& m : all.members) {
        std::uint64_t presence = numbering.of_required(m);
        made.required |= presence;
        for (const auto& [condition, group] : m.groups) {
            const std::uint64_t bit = numbering.of_group(condition, group);
            of_condition[condition] |= bit;
            presence |= bit;
        }
        entries.push_back({m.name, presence, to(std::move(m.targets))});
    }
    const edge rest = to(std::move(all.others));
    if (numbering.too_many() || all.has_endless_name()) return false;

    made.presences = static_cast<std::uint32_t>(made_.presences.size());
    made.presences_count = static_cast<std::uint16_t>(all.conditions.size());
    for (std::size_t i = 0; i < all.conditions.size(); ++i)
        made_.presences.push_back({of_condition[i], all.conditions[i].form});
    made.named_only = entries.size() <= named_max && all.few &&
                      std::none_of(entries.begin(), entries.end(), [](const name_entry& e) { return e.name.empty(); });
    take_room(entries.size());
    place_names(entries, rest, made, made_);
    into.object_by_name = made.named_only;
    into.rules.object = static_cast<std::uint32_t>(made_.objects.size());
    made_.objects.push_back(std::move(made));
    return true;
}

} // namespace signalbox::validation::engine::merged
