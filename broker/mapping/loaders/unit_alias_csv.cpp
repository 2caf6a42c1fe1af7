#include "broker/mapping/loaders/unit_alias_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "broker/mapping/loaders/csv.hpp"
#include "broker/mapping/loaders/problems.hpp"

namespace signalbox::mapping {
namespace {

using pathology::units::alias_problem;
using pathology::units::alias_row;
using problems = std::vector<alias_problem>;

constexpr std::array<std::string_view, 3> columns = {"raw_unit", "source_code", "ucum"};

constexpr std::size_t header_size_max = 1024;

// Spreadsheets write one.
std::string_view without_byte_order_mark(std::string_view csv) {
    return csv.starts_with("\xef\xbb\xbf") ? csv.substr(3) : csv;
}

// Where each of `columns` stands; a problem for each that is missing, unknown or there twice.
std::array<std::size_t, columns.size()> read_header(const csv_record& header, problems& found) {
    std::array<std::size_t, columns.size()> places{};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto times = std::count(header.fields.begin(), header.fields.end(), columns[i]);
        if (times != 1)
            found.push_back(
                {header.line, fmt::format("column {} is {}", columns[i], times == 0 ? "missing" : "there twice")});
        const auto at = std::find(header.fields.begin(), header.fields.end(), columns[i]);
        places[i] = static_cast<std::size_t>(at - header.fields.begin());
    }
    for (const auto& name : header.fields)
        if (std::find(columns.begin(), columns.end(), name) == columns.end())
            found.push_back({header.line, fmt::format("column {} is unknown", name.substr(0, 40))});
    return places;
}

} // namespace

bool looks_like_unit_aliases(std::string_view csv) {
    const std::string_view header = without_byte_order_mark(csv).substr(0, header_size_max);
    bool found = false;
    static_cast<void>(read_csv(header.substr(0, header.find_first_of("\r\n")), ',', [&found](const csv_record& first) {
        found = std::find(first.fields.begin(), first.fields.end(), columns[0]) != first.fields.end();
        return false;
    })); // what is wrong with it is told where it is read
    return found;
}

boost::system::result<pathology::units::unit_aliases, problems> read_unit_aliases(std::string_view csv) {
    csv = without_byte_order_mark(csv);
    if (const auto line = line_that_is_not_utf8(csv)) return problems{{line, not_utf8}};
    std::vector<csv_record> records;
    const auto read = read_csv(csv, ',', [&records](const csv_record& each) {
        records.push_back(each);
        return true;
    });
    if (!read) return problems{{read.error().line, read.error().reason}};
    if (records.empty()) return problems{{1, "no header line"}};

    problems found;
    const auto places = read_header(records.front(), found);
    if (!found.empty()) return found;

    std::vector<alias_row> rows;
    for (auto record = records.begin() + 1; record != records.end(); ++record) {
        if (record->fields.size() != columns.size()) {
            found.push_back(
                {record->line, fmt::format("{} fields instead of {}", record->fields.size(), columns.size())});
            continue;
        }
        rows.push_back({record->line, record->fields[places[0]], record->fields[places[1]], record->fields[places[2]]});
    }

    auto built = pathology::units::unit_aliases::build(rows);
    if (built.has_error()) {
        const problems refused = built.error(); // a copy at each call
        found.insert(found.end(), refused.begin(), refused.end());
    }
    if (found.empty()) return built;
    std::stable_sort(found.begin(), found.end(),
                     [](const alias_problem& left, const alias_problem& right) { return left.line < right.line; });
    return found;
}

} // namespace signalbox::mapping
