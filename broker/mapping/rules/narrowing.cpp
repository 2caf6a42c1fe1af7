#include "broker/mapping/rules/narrowing.hpp"

#include <algorithm>
#include <tuple>

#include "broker/pathology/unit_spellings.hpp"

namespace signalbox::mapping {

namespace {

bool same_without_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

auto closeness(const map_row& row, const question& asked) {
    const bool dimension = !row.unit_dimension.empty() && !asked.unit.empty();
    return std::tuple(!row.unit.empty(), dimension, !row.specimen.empty(),
                      !row.property.empty() && !asked.property.empty());
}

bool has_condition(const map_row& row) {
    return !row.unit.empty() || !row.unit_dimension.empty() || !row.specimen.empty() || !row.property.empty();
}

} // namespace

bool holds_on(const map_row& row, day date) noexcept {
    if (row.valid_from == 0 && row.valid_to == 0) return true;
    return date != 0 && row.valid_from <= date && (row.valid_to == 0 || date <= row.valid_to);
}

bool holds_for_sender(const map_row& row, std::string_view sender) noexcept {
    return row.layer != map_layer::laboratory || (!sender.empty() && row.laboratory == sender);
}

bool holds_for_unit(const map_row& row, const question& asked) noexcept {
    if (row.unit.empty()) return true;
    return any_part(row.unit, [&](std::string_view part) {
        return !part.empty() && (part == asked.unit || part == asked.unit_code);
    });
}

bool holds_for_specimen(const map_row& row, const question& asked) noexcept {
    if (row.specimen.empty()) return true;
    return any_part(row.specimen, [&](std::string_view part) {
        return std::any_of(asked.specimens.begin(), asked.specimens.end(),
                           [&](std::string_view s) { return same_without_case(part, s); });
    });
}

bool holds_for_property(const map_row& row, const question& asked) noexcept {
    return row.property.empty() || asked.property.empty() || row.property == asked.property;
}

bool agrees_in_dimension(const map_row& row, const question& asked, const same_dimension& dimensions) {
    if (row.unit_dimension.empty() || (asked.unit.empty() && asked.unit_code.empty())) return true;
    if (asked.unit_code.empty()) return false;
    return any_part(row.unit_dimension, [&](std::string_view part) {
        return dimensions ? dimensions(part, asked.unit_code) : pathology::is_same_unit(part, asked.unit_code);
    });
}

void keep_closest(std::vector<map_row>& rows, const question& asked) {
    if (std::none_of(rows.begin(), rows.end(), has_condition)) return; // most maps
    for (const auto list : {target_refset::none, target_refset::palm, target_refset::pbcl}) {
        decltype(closeness(map_row{}, asked)) most;
        for (const map_row& row : rows)
            if (row.refset == list) most = std::max(most, closeness(row, asked));
        std::erase_if(rows, [&](const map_row& row) { return row.refset == list && closeness(row, asked) < most; });
    }
}

bool stand_side_by_side(std::vector<map_row>& rows) {
    const auto before = [](const map_row& a, const map_row& b) { return a.refset < b.refset; };
    if (!std::is_sorted(rows.begin(), rows.end(), before)) std::stable_sort(rows.begin(), rows.end(), before);
    for (auto row = rows.begin(); row != rows.end();) {
        const bool again = std::any_of(rows.begin(), row, [&](auto& r) { return r.target_code == row->target_code; });
        row = again ? rows.erase(row) : row + 1;
    }
    if (rows.size() <= 1) return true;
    if (rows.front().refset == target_refset::none) return false;
    return std::adjacent_find(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.refset == b.refset; }) ==
           rows.end();
}

} // namespace signalbox::mapping
