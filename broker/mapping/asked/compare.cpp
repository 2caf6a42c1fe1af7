#include "broker/mapping/asked/compare.hpp"

#include <algorithm>

#include "broker/mapping/rules/quantity_kinds.hpp"

namespace signalbox::mapping {

namespace {

bool same_effect(const map_row& a, const map_row& b) {
    return a.target_system == b.target_system && a.target_code == b.target_code &&
           a.target_display == b.target_display && a.target_unit == b.target_unit && a.conversion == b.conversion &&
           a.plausible_low == b.plausible_low && a.plausible_high == b.plausible_high;
}

} // namespace

bool differs(const asked_code& asked, std::string_view sender, const code_map& before, const code_map& after) {
    const auto sent = sent_codings(asked);
    const auto about = question_of(asked, sender);
    const auto then = look_up_concept(before, sent, about, same_kind_of_quantity);
    const auto now = look_up_concept(after, sent, about, same_kind_of_quantity);
    return then.what != now.what || then.other_unit != now.other_unit || then.by_coding != now.by_coding ||
           !std::ranges::equal(then.rows, now.rows, same_effect);
}

} // namespace signalbox::mapping
