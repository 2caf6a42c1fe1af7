#include <algorithm>

#include "broker/pathology/edifact/reading/numbers.hpp"
#include "broker/pathology/edifact/writing/report_writer.hpp"

namespace signalbox::pathology::edifact {

void report_writer::write_investigation(std::size_t index) {
    const investigation& of = report_.investigations[index];
    const std::string at = "/investigations/" + std::to_string(index);
    out_.write("GIS", {{"N"}});
    const chosen_code test = choose(of.code, lists::all, at + "/code");
    if (test.code.empty() && test.text.empty())
        tell(severity::error, "test-missing", "a result that names no test", at + "/code");
    out_.write("INV", {{"MQ"}, {test.code, test.list, "", test.text}});
    if (of.is_group) out_.write("SEQ", {{}, {std::to_string(group_numbers_[index])}});
    write_value(of, at);
    write_result_status(index, at);
    write_lines("SPC", joined(of.notes, at + "/notes"), at + "/notes");
    write_ranges(index, at);
    if (of.effective) lose("effective", "the time that a result is of", at + "/effective");
    if (!of.parts.empty()) lose("parts", "the parts of a result are put in words", at + "/parts");
    if (!of.method.empty()) lose("method", "how a result was found", at + "/method");
}

void report_writer::write_result_status(std::size_t index, pointer at) {
    const auto& own = report_.investigations[index].status;
    const auto& status = statuses_[index];
    if (own && own != status) lose("result-status", "a status that the whole report's stands for", at + "/status");
    if (status) out_.write("STS", {{}, {code_of(*status)}});
}

// A member of a group names the group, whose specimen is then the member's: one that was made on another specimen must
// stand outside of it.
void report_writer::write_reference(std::size_t index, pointer at) {
    const investigation& of = report_.investigations[index];
    const auto group = of.group && *of.group < group_numbers_.size() ? group_numbers_[*of.group] : 0;
    if (of.group && (group == 0 || *of.group == index))
        tell(severity::error, "reference", "a group that is none", at + "/group");
    if (of.specimen && *of.specimen >= report_.specimens.size())
        tell(severity::error, "reference", "a specimen that is not there", at + "/specimen");
    const bool apart = group != 0 && of.specimen && of.specimen != specimen_of_groups(index);
    if (apart) lose("group-of-member", "the group of a result that is made on another specimen", at + "/group");
    if (shared_[index])
        tell(severity::warning, "group-specimen", "a group without a specimen has its members'", at + "/specimen");
    const auto specimen = of.specimen ? of.specimen : shared_[index];
    if (group != 0 && !apart)
        out_.write("RFF", {{"ARL", std::to_string(group)}});
    else if (specimen)
        out_.write("RFF", {{"ASL", std::to_string(*specimen + 1)}});
    else
        tell(severity::warning, "mandatory", "a result of neither a specimen nor a group", at);
}

std::optional<std::uint32_t> report_writer::specimen_of_groups(std::size_t index) const {
    const auto& all = report_.investigations;
    std::size_t at = index;
    for (std::size_t steps = 0; steps < all.size(); ++steps) {
        const auto group = all[at].group;
        if (!group || *group >= all.size()) return std::nullopt;
        at = *group;
        if (all[at].specimen) return all[at].specimen;
        if (shared_[at]) return shared_[at];
    }
    return std::nullopt;
}

std::vector<std::optional<std::uint32_t>> shared_specimens(const report& of) {
    const auto& all = of.investigations;
    std::vector<std::optional<std::uint32_t>> shared(all.size());
    std::vector<bool> fits;
    for (const investigation& each : all) fits.push_back(each.is_group && !each.specimen && !each.group);
    for (const investigation& each : all) {
        if (!each.group || *each.group >= all.size()) continue;
        auto& known = shared[*each.group];
        if (!each.specimen || (known && known != each.specimen)) fits[*each.group] = false;
        known = each.specimen;
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!fits[i]) shared[i].reset();
    return shared;
}

// FTX+CRR stands before the reference to specimen or group, S20 after it.
void report_writer::write_ranges(std::size_t index, pointer at) {
    const auto& ranges = report_.investigations[index].ranges;
    lines words;
    std::vector<bool> numbers;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const std::string here = at + "/ranges/" + std::to_string(i);
        numbers.push_back(limits_in_words(ranges[i], words, here));
        if (ranges[i].text.empty()) continue;
        if (i != 0 || numbers[i] || !ranges[i].population.empty())
            lose("range-text", "which reference range the words are of", here + "/text");
        words.insert(words.end(), ranges[i].text.begin(), ranges[i].text.end());
    }
    write_lines("CRR", words, at + "/ranges");
    write_reference(index, at);
    for (std::size_t i = 0; i < ranges.size(); ++i)
        if (numbers[i] || !ranges[i].population.empty())
            write_range(ranges[i], numbers[i], at + "/ranges/" + std::to_string(i));
}

// True when the limits fit into RND; what does not is put in words.
bool report_writer::limits_in_words(const reference_range& of, lines& words, pointer at) {
    const auto& [low, high] = of.limits;
    if (!low && !high) return false;
    const auto fits = [](const std::optional<quantity>& q) {
        return !q || (parse_number(q->value) && q->comparator == comparator::none);
    };
    const bool one_unit = !low || !high || (low->unit == high->unit && low->unit_code == high->unit_code);
    if (fits(low) && fits(high) && one_unit) return true;
    lose("range-limits", "limits that are not two numbers of one unit are put in words", at + "/limits");
    words.push_back(in_words(of.limits));
    return false;
}

void report_writer::write_range(const reference_range& of, bool numbers, pointer at) {
    out_.write("S20", {{"20"}});
    const auto& [low, high] = of.limits;
    if (numbers) {
        std::string unit;
        if (high) unit = unit_of(*high, at + "/limits/high");
        if (low) unit = unit_of(*low, at + "/limits/low");
        out_.write("RND", {{"U"}, {low ? low->value : ""}, {high ? high->value : ""}, {unit}});
    } else {
        tell(severity::warning, "mandatory", "a reference range without limits", at + "/limits");
    }
    write_lines("RPD", of.population, at + "/population");
}

} // namespace signalbox::pathology::edifact
