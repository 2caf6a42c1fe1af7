#include "broker/mapping/asked/worklist.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "broker/mapping/rules/quantity_kinds.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::size_t candidates_max = 8; // beyond that nobody chooses in a table

std::vector<std::string> candidates_of(const lookup& found) {
    std::vector<std::string> named;
    for (const map_row& row : found.candidates) {
        if (row.target_code.empty()) continue;
        std::string one(row.target_code);
        if (!row.target_display.empty()) one.append(" ").append(row.target_display);
        if (std::ranges::find(named, one) == named.end()) named.push_back(std::move(one));
        if (named.size() == candidates_max) break;
    }
    return named;
}

} // namespace

void worklist::add(const std::string& laboratory, base::time_point at, const std::vector<asked_code>& message) {
    ++message_;
    for (const asked_code& each : message) count(laboratory, at, each);
}

void worklist::count(const std::string& laboratory, base::time_point at, const asked_code& asked) {
    const auto sent = sent_codings(asked);
    question about = question_of(asked, laboratory);
    const auto found = look_up_concept(map_, sent, about, same_kind_of_quantity);
    for (const open_coding& open : open_codings(found, sent)) {
        const asked_coding& coding = asked.codings[open.position];
        const bool by_specimen = open.why == lookup::verdict::ambiguous && !asked.specimens.empty();
        const std::string specimen = by_specimen ? asked.specimens.back() : std::string{};
        const std::vector<std::string> key{laboratory, coding.system, coding.code, asked.unit, specimen};
        auto at_key = by_key_.find(key);
        if (at_key == by_key_.end()) {
            if (by_key_.size() >= entries_max_) {
                full_ = true;
                continue;
            }
            about.system = coding.system;
            about.code = coding.code;
            worklist_entry made{
                laboratory, coding.system, coding.code, coding.display, asked.unit, specimen, open.why, 0, at, at, {}};
            made.candidates = candidates_of(look_up(map_, about, same_kind_of_quantity));
            at_key = by_key_.emplace(key, counted{std::move(made), 0}).first;
        }
        counted& one = at_key->second;
        if (std::exchange(one.last_message, message_) != message_) ++one.entry.messages;
        one.entry.first_seen = std::min(one.entry.first_seen, at);
        if (at >= one.entry.last_seen) {
            one.entry.last_seen = at;
            one.entry.why = open.why;
        }
        if (one.entry.display.empty()) one.entry.display = coding.display;
    }
}

std::vector<worklist_entry> worklist::entries() const {
    std::vector<worklist_entry> all;
    for (const auto& [key, one] : by_key_) all.push_back(one.entry);
    std::ranges::stable_sort(all, std::greater{}, &worklist_entry::messages);
    return all;
}

} // namespace signalbox::mapping
