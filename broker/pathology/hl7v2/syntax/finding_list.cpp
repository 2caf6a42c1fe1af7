#include "broker/pathology/hl7v2/syntax/finding_list.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::pathology::hl7v2 {

namespace {

std::string location(const std::string& segment, std::uint32_t field, std::uint32_t component) {
    std::string text = segment;
    if (field != 0) text += '-' + std::to_string(field);
    if (component != 0) text += '.' + std::to_string(component);
    return text;
}

} // namespace

void finding_list::add(severity s, std::string code, std::string text, place where) {
    if (list_.size() >= at_most_ && s != severity::error) {
        ++left_out_;
        return;
    }
    // Errors are worth the room of a warning: one is enough to refuse, and the limit holds for them as well.
    if (list_.size() >= 2 * at_most_) return;
    list_.push_back({s, std::move(code), std::move(text), where, {}});
}

void finding_list::count(const char* code, std::string_view segment_name, place where) {
    counted& seen = counts_[{std::string(segment_name), where.element, where.component, code}];
    if (seen.times++ == 0) seen.first = where;
}

void finding_list::add(finding_list more) {
    for (finding& each : more.list_) add(each.severity, std::move(each.code), std::move(each.text), each.where);
    left_out_ += more.left_out_;
    for (const auto& [key, seen] : more.counts_) {
        const auto [known, is_new] = counts_.try_emplace(key, seen);
        if (!is_new) known->second.times += seen.times;
    }
}

findings finding_list::take() {
    for (const auto& [key, seen] : counts_) {
        const auto& [segment, field, component, code] = key;
        const bool is_null = code == "explicit-null";
        std::string text = location(segment, field, component) +
                           (is_null ? " says \"\", to delete: read as nothing" : " has no place in a report");
        if (seen.times > 1) text += " (" + std::to_string(seen.times) + " times)";
        list_.push_back({severity::lost, code, std::move(text), seen.first, {}});
    }
    if (left_out_ != 0)
        list_.push_back(
            {severity::warning, "findings-max", std::to_string(left_out_) + " more findings are left out", {}, {}});
    std::stable_sort(list_.begin(), list_.end(), [](const finding& a, const finding& b) { return a.where < b.where; });
    counts_.clear();
    left_out_ = 0;
    return std::exchange(list_, {});
}

} // namespace signalbox::pathology::hl7v2
