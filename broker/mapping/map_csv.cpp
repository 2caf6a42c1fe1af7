#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "broker/mapping/csv.hpp"
#include "broker/mapping/map_checks.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::array<std::string_view, 7> required_columns = {
    "source_system", "source_code", "source_display", "target_system", "target_code", "target_display", "equivalence",
};
// Read, and without any effect on what a row applies to.
constexpr std::array<std::string_view, 4> silent_columns = {"approved_by", "approved_on", "approval_reason", "comment"};
// They say when a row applies or what to do beside the code. While they cannot be honoured they have to be empty.
constexpr std::array<std::string_view, 11> narrowing_columns = {
    "unit",     "unit_dimension", "target_unit", "conversion", "plausible_low", "plausible_high",
    "specimen", "property",       "layer",       "valid_from", "valid_to",
};
constexpr std::string_view refset_column = "target_refset";

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<target_refset> parse_refset(std::string_view text) {
    if (text.empty()) return target_refset::none;
    if (text == "PaLM") return target_refset::palm;
    if (text == "PBCL") return target_refset::pbcl;
    return std::nullopt;
}

class csv_map_reader {
  public:
    csv_map_reader(const map_text& from, std::vector<map_row>& rows, map_problems& problems)
        : file_(from.name), rows_(rows), problems_(problems) {}

    void read(const std::vector<csv_record>& records) {
        if (records.empty()) return fail(1, "no header line");
        header_ = records.front().fields;
        if (!check_header(records.front().line)) return;
        for (auto record = records.begin() + 1; record != records.end(); ++record) read_row(*record);
    }

  private:
    bool check_header(std::uint32_t line) {
        bool good = true;
        for (const auto name : required_columns)
            if (std::find(header_.begin(), header_.end(), name) == header_.end())
                good = fail_header(line, fmt::format("column {} is missing", name));
        for (auto name = header_.begin(); name != header_.end(); ++name) {
            if (!contains(required_columns, *name) && !contains(silent_columns, *name) &&
                !contains(narrowing_columns, *name) && *name != refset_column)
                good = fail_header(line, fmt::format("column {} is unknown", name->substr(0, 40)));
            if (std::find(header_.begin(), name, *name) != name)
                good = fail_header(line, fmt::format("column {} stands there twice", name->substr(0, 40)));
        }
        return good;
    }

    void read_row(const csv_record& record) {
        if (record.fields.size() != header_.size())
            return fail(record.line,
                        fmt::format("{} fields where the header has {}", record.fields.size(), header_.size()));

        const auto same = parse_equivalence(field(record, "equivalence"));
        if (!same) return fail(record.line, "unknown equivalence");
        const auto refset = parse_refset(field(record, refset_column));
        if (!refset) return fail(record.line, "target_refset is neither PBCL nor PaLM");
        for (const auto name : narrowing_columns)
            if (!field(record, name).empty())
                return fail(record.line,
                            fmt::format("column {} narrows the row, and this version cannot apply it", name));

        map_row row;
        row.source_system = field(record, "source_system");
        row.source_code = field(record, "source_code");
        row.source_display = field(record, "source_display");
        row.target_system = field(record, "target_system");
        row.target_code = field(record, "target_code");
        row.target_display = field(record, "target_display");
        row.equivalence = *same;
        row.refset = *refset;
        row.file = file_;
        row.line = record.line;
        check_row(row, problems_);
        rows_.push_back(std::move(row));
    }

    // Empty when the header does not have the column.
    std::string_view field(const csv_record& record, std::string_view name) const {
        const auto found = std::find(header_.begin(), header_.end(), name);
        if (found == header_.end()) return {};
        return record.fields[static_cast<std::size_t>(found - header_.begin())];
    }

    void fail(std::uint32_t line, std::string reason) { problems_.add(file_, line, std::move(reason)); }
    bool fail_header(std::uint32_t line, std::string reason) {
        fail(line, std::move(reason));
        return false;
    }

    const std::string& file_;
    std::vector<map_row>& rows_;
    map_problems& problems_;
    std::vector<std::string> header_;
};

} // namespace

void read_csv_map(const map_text& from, std::vector<map_row>& rows, map_problems& problems) {
    auto records = read_csv(from.text);
    if (!records) return problems.add(from.name, records.error().line, records.error().reason);
    csv_map_reader(from, rows, problems).read(*records);
}

} // namespace signalbox::mapping
