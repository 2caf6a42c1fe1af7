#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "broker/mapping/loaders/csv.hpp"
#include "broker/mapping/loaders/intake.hpp"

namespace signalbox::mapping {

namespace {

// How the table's columns may be called, without case, spaces and signs. What TRUD ships is not public; these are the
// names that config/maps/README.md asks for.
struct named_column {
    std::string_view map_row::*member;
    std::array<std::string_view, 4> names;
    bool required;
};
constexpr std::array<named_column, 4> columns = {{
    {&map_row::source_code, {"readcode", "readv2code", "read2code", "readv2"}, true},
    {&map_row::source_display, {"readterm", "term", "readcodeterm", "preferredterm"}, false},
    {&map_row::target_code, {"snomedctconceptid", "snomedconceptid", "conceptid", "snomedctcode"}, true},
    {&map_row::target_display, {"snomedctfsn", "fsn", "snomedctterm", "snomedterm"}, false},
}};

std::string plain(std::string_view name) {
    std::string made;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') made += static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) made += c;
    }
    return made;
}

const named_column* column_of(std::string_view header_name) {
    const std::string name = plain(header_name);
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const named_column& c) {
        return std::find(c.names.begin(), c.names.end(), name) != c.names.end();
    });
    return found == columns.end() ? nullptr : &*found;
}

char separator_of(std::string_view line) { return line.find('\t') == std::string_view::npos ? ',' : '\t'; }

class pbcl_reader {
  public:
    pbcl_reader(const map_text& from, row_intake& rows) : file_(from.name), rows_(rows) {}

    bool take(const csv_record& record) {
        if (!members_.empty()) {
            read_row(record);
            return true;
        }
        return read_header(record);
    }

  private:
    bool read_header(const csv_record& header) {
        for (const std::string& name : header.fields) {
            const auto* const column = column_of(name);
            members_.push_back(column == nullptr ? nullptr : column->member);
            if (column == nullptr)
                rows_.problems().warn(file_, header.line, fmt::format("column {} is not read", name.substr(0, 40)));
            const auto same = std::count(members_.begin(), members_.end(), members_.back());
            if (column != nullptr && same > 1)
                return fail(header.line, fmt::format("column {} says what another one says", name.substr(0, 40)));
        }
        for (const named_column& column : columns)
            if (column.required && std::find(members_.begin(), members_.end(), column.member) == members_.end())
                return fail(header.line, fmt::format("no column is called {}", column.names.front()));
        return true;
    }

    void read_row(const csv_record& record) {
        if (record.fields.size() != members_.size()) {
            fail(record.line, fmt::format("{} fields where the header has {}", record.fields.size(), members_.size()));
            return;
        }
        map_row row;
        row.source_system = read_v2_system;
        row.target_system = snomed_system;
        row.refset = target_refset::pbcl;
        row.file = file_;
        row.line = record.line;
        for (std::size_t i = 0; i < members_.size(); ++i)
            if (members_[i] != nullptr) row.*members_[i] = record.fields[i];
        rows_.take(row);
    }

    bool fail(std::uint32_t line, std::string why) {
        rows_.problems().add(file_, line, std::move(why));
        return false;
    }

    const std::string& file_;
    row_intake& rows_;
    std::vector<std::string_view map_row::*> members_; // by column; null: not read
};

} // namespace

bool looks_like_pbcl_table(const map_text& file) { return plain(file.name).find("pbcl") != std::string::npos; }

void read_pbcl_table(const map_text& from, row_intake& rows) {
    pbcl_reader reader(from, rows);
    const char separator = separator_of(from.text.substr(0, from.text.find('\n')));
    const auto read = read_csv(from.text, separator, [&](const csv_record& record) { return reader.take(record); });
    if (!read) rows.problems().add(from.name, read.error().line, read.error().reason);
}

} // namespace signalbox::mapping
