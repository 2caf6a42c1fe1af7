#include "broker/mapping/loaders/rf2/lines.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "broker/identifiers/sctid.hpp"

namespace signalbox::mapping {

namespace {

// SNOMED RF2 specification, chapters 4 and 5: the columns behind id, effectiveTime, active and moduleId.
struct shape {
    rf2_kind kind;
    std::string_view columns;
};
constexpr std::string_view common_columns = "id\teffectiveTime\tactive\tmoduleId\t";
constexpr std::array<shape, 9> shapes = {{
    {rf2_kind::concepts, "definitionStatusId"},
    {rf2_kind::descriptions, "conceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"},
    {rf2_kind::simple_refset, "refsetId\treferencedComponentId"},
    {rf2_kind::association_refset, "refsetId\treferencedComponentId\ttargetComponentId"},
    {rf2_kind::attribute_value_refset, "refsetId\treferencedComponentId\tvalueId"},
    {rf2_kind::simple_map, "refsetId\treferencedComponentId\tmapTarget"},
    {rf2_kind::simple_map, "refsetId\treferencedComponentId\tmapTarget\tmapTargetDescription"},
    {rf2_kind::map_to_snomed, "refsetId\treferencedComponentId\tmapSource"},
    {rf2_kind::extended_map, "refsetId\treferencedComponentId\tmapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\t"
                             "correlationId\tmapCategoryId"},
}};

bool is_day(std::string_view text) {
    return text.size() == 8 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class row_reader {
  public:
    row_reader(const map_text& from, rf2_kind kind, map_problems& problems)
        : file_(from), kind_(kind), problems_(problems) {}

    std::vector<rf2_row> read() {
        std::string_view rest = file_.text;
        const std::string_view header = take_line(rest);
        width_ = static_cast<std::size_t>(std::count(header.begin(), header.end(), '\t')) + 1;
        for (line_ = 2; !rest.empty(); ++line_) {
            const std::string_view text = take_line(rest);
            if (!text.empty()) read_line(text);
        }
        std::erase_if(rows_, [](const rf2_row& row) { return row.line == 0; });
        return std::move(rows_);
    }

  private:
    static std::string_view take_line(std::string_view& rest) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    void read_line(std::string_view text) {
        rf2_row row;
        row.line = line_;
        if (!split(text, row) || !check(row)) return;
        const auto [known, is_new] = newest_.emplace(row.fields[0], rows_.size());
        if (is_new) return rows_.push_back(row);
        rf2_row& other = rows_[known->second];
        if (other.fields[1] == row.fields[1])
            return fail(fmt::format("the id and time of line {} once more", other.line));
        if (other.fields[1] > row.fields[1]) return;
        other.line = 0; // superseded
        known->second = rows_.size();
        rows_.push_back(row);
    }

    bool split(std::string_view text, rf2_row& row) {
        std::size_t count = 0;
        for (;;) {
            const std::size_t tab = text.find('\t');
            if (count == width_) break;
            row.fields[count++] = text.substr(0, tab);
            if (tab == std::string_view::npos) {
                if (count == width_) return true;
                break;
            }
            text.remove_prefix(tab + 1);
        }
        fail(fmt::format("not the {} fields of the header", width_));
        return false;
    }

    bool check(const rf2_row& row) {
        const bool component = kind_ == rf2_kind::concepts || kind_ == rf2_kind::descriptions;
        if (row.fields[0].empty()) return refuse("id is empty");
        if (!is_day(row.fields[1])) return refuse("effectiveTime is no day of the form 20260214");
        if (row.fields[2] != "0" && row.fields[2] != "1") return refuse("active is neither 0 nor 1");
        if (kind_ == rf2_kind::concepts) return identifiers::is_concept_id(row.fields[0]) || refuse("id of no concept");
        if (!identifiers::is_concept_id(row.fields[4]))
            return refuse(component ? "conceptId is the id of no concept" : "refsetId is the id of no concept");
        if (!component) return identifiers::parse_sctid(row.fields[5]) || refuse("referencedComponentId is no SCTID");
        return identifiers::parse_sctid(row.fields[0]) == identifiers::sctid_kind::description_id ||
               refuse("id of no description");
    }

    bool refuse(const char* why) {
        fail(why);
        return false;
    }
    void fail(std::string why) { problems_.add(file_.name, line_, std::move(why)); }

    const map_text& file_;
    rf2_kind kind_;
    map_problems& problems_;
    std::size_t width_ = 0;
    std::uint32_t line_ = 0;
    std::vector<rf2_row> rows_;
    std::unordered_map<std::string_view, std::size_t> newest_; // by id: position in rows_
};

} // namespace

std::optional<rf2_kind> rf2_kind_of(std::string_view header) noexcept {
    if (!header.starts_with(common_columns)) return std::nullopt;
    header.remove_prefix(common_columns.size());
    const auto found =
        std::find_if(shapes.begin(), shapes.end(), [header](const shape& s) { return s.columns == header; });
    if (found == shapes.end()) return std::nullopt;
    return found->kind;
}

std::vector<rf2_row> read_rf2_rows(const map_text& from, rf2_kind kind, map_problems& problems) {
    return row_reader(from, kind, problems).read();
}

} // namespace signalbox::mapping
