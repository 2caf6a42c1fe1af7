#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/validation/engine/merged/machine.hpp"

namespace signalbox::validation::engine::merged {

// A presence condition by names: those of one group are as good as each other.
struct presence_groups {
    presence_form form;
    std::vector<std::vector<std::string_view>> groups;
};

// nullopt where the condition takes no form of presence_rule.
std::optional<presence_groups> groups_of(const object_checks& object, const presence_condition& condition);

// The questions (bits of applicators) that the node's presence conditions answer in such a form.
std::uint64_t questions_by_presence(const program& p, const node& n);

} // namespace signalbox::validation::engine::merged
