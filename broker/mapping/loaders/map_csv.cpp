#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "broker/mapping/loaders/csv.hpp"
#include "broker/mapping/loaders/intake.hpp"

namespace signalbox::mapping {

namespace {

// A column that is copied as it stands.
struct text_column {
    std::string_view name;
    std::string_view map_row::*member;
    bool required = false;
};
constexpr std::array<text_column, 18> text_columns = {{
    {"source_system", &map_row::source_system, true},
    {"source_code", &map_row::source_code, true},
    {"source_display", &map_row::source_display, true},
    {"target_system", &map_row::target_system, true},
    {"target_code", &map_row::target_code, true},
    {"target_display", &map_row::target_display, true},
    {"unit", &map_row::unit},
    {"unit_dimension", &map_row::unit_dimension},
    {"target_unit", &map_row::target_unit},
    {"conversion", &map_row::conversion},
    {"plausible_low", &map_row::plausible_low},
    {"plausible_high", &map_row::plausible_high},
    {"specimen", &map_row::specimen},
    {"property", &map_row::property},
    {"approved_by", &map_row::approved_by},
    {"approved_on", &map_row::approved_on},
    {"approval_reason", &map_row::approval_reason},
    {"comment", &map_row::comment},
}};
// Those that are read into something else than a text.
constexpr std::array<std::string_view, 5> other_columns = {"equivalence", "target_refset", "layer", "valid_from",
                                                           "valid_to"};

class csv_map_reader {
  public:
    csv_map_reader(const map_text& from, row_intake& rows) : file_(from.name), rows_(rows) {}

    bool take(const csv_record& record) {
        if (!header_.empty()) {
            read_row(record);
            return true;
        }
        header_ = record.fields;
        return check_header(record.line);
    }
    bool had_header() const noexcept { return !header_.empty(); }

  private:
    bool check_header(std::uint32_t line) {
        bool good = true;
        for (const auto& column : text_columns)
            if (column.required && !place_of(column.name)) good = fail_header(line, column.name, "is missing");
        if (!place_of("equivalence")) good = fail_header(line, "equivalence", "is missing");
        for (auto name = header_.begin(); name != header_.end(); ++name) {
            if (!is_known(*name)) good = fail_header(line, *name, "is unknown");
            if (std::find(header_.begin(), name, *name) != name) good = fail_header(line, *name, "stands there twice");
        }
        for (std::size_t i = 0; i < text_columns.size(); ++i) text_places_[i] = place_of(text_columns[i].name);
        for (std::size_t i = 0; i < other_columns.size(); ++i) other_places_[i] = place_of(other_columns[i]);
        return good;
    }

    static bool is_known(std::string_view name) {
        return std::any_of(text_columns.begin(), text_columns.end(), [&](auto& c) { return c.name == name; }) ||
               std::find(other_columns.begin(), other_columns.end(), name) != other_columns.end();
    }

    void read_row(const csv_record& record) {
        if (record.fields.size() != header_.size())
            return fail(record.line,
                        fmt::format("{} fields where the header has {}", record.fields.size(), header_.size()));
        map_row row;
        row.file = file_;
        row.line = record.line;
        for (std::size_t i = 0; i < text_columns.size(); ++i)
            if (text_places_[i]) row.*text_columns[i].member = record.fields[*text_places_[i]];
        if (read_others(record, row)) rows_.take(row);
    }

    bool read_others(const csv_record& record, map_row& row) {
        const auto field = [&](std::size_t column) -> std::string_view {
            return other_places_[column] ? std::string_view(record.fields[*other_places_[column]]) : "";
        };
        const auto same = parse_equivalence(field(0));
        if (!same) return fail_row(record.line, "unknown equivalence");
        row.equivalence = *same;
        const auto refset = parse_refset(field(1));
        if (!refset) return fail_row(record.line, "target_refset is neither PBCL nor PaLM");
        row.refset = *refset;
        if (!set_layer(row, field(2))) return fail_row(record.line, "layer is none of national, region and lab:SENDER");
        return read_day(record.line, "valid_from", field(3), row.valid_from) &&
               read_day(record.line, "valid_to", field(4), row.valid_to);
    }

    bool read_day(std::uint32_t line, const char* column, std::string_view text, day& into) {
        if (text.empty()) return true;
        const auto read = parse_day(text);
        if (!read) return fail_row(line, fmt::format("{} is no day of the form 2026-02-14", column));
        into = *read;
        return true;
    }

    std::optional<std::size_t> place_of(std::string_view name) const {
        const auto found = std::find(header_.begin(), header_.end(), name);
        if (found == header_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - header_.begin());
    }

    void fail(std::uint32_t line, std::string reason) { rows_.problems().add(file_, line, std::move(reason)); }
    bool fail_row(std::uint32_t line, std::string reason) {
        fail(line, std::move(reason));
        return false;
    }
    bool fail_header(std::uint32_t line, std::string_view column, const char* what) {
        return fail_row(line, fmt::format("column {} {}", column.substr(0, 40), what));
    }

    const std::string& file_;
    row_intake& rows_;
    std::vector<std::string> header_;
    std::array<std::optional<std::size_t>, text_columns.size()> text_places_;
    std::array<std::optional<std::size_t>, other_columns.size()> other_places_;
};

} // namespace

void read_csv_map(const map_text& from, row_intake& rows) {
    csv_map_reader reader(from, rows);
    const auto read = read_csv(from.text, ',', [&reader](const csv_record& record) { return reader.take(record); });
    if (!read) return rows.problems().add(from.name, read.error().line, read.error().reason);
    if (!reader.had_header()) rows.problems().add(from.name, 1, "no header line");
}

} // namespace signalbox::mapping
