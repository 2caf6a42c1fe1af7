#include "broker/mapping/code_map.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/mapping/loaders/unit_alias_csv.hpp"
#include "broker/mapping/rules/row_checks.hpp"

namespace signalbox::mapping {

namespace {

std::string stem(std::string_view name) { return std::filesystem::path(name).stem().string(); }

} // namespace

struct code_map::unit_table {
    pathology::units::unit_aliases aliases;
    std::string version;
};

// Takes the table of units out of the files.
code_map::unit_table code_map::take_units(std::vector<map_text>& files, std::vector<map_error>& errors) {
    const auto is_map = [](const map_text& file) { return !looks_like_unit_aliases(file.text); };
    const auto first = std::stable_partition(files.begin(), files.end(), is_map);
    unit_table taken;
    for (auto file = first; file != files.end(); ++file) {
        if (file != first) errors.push_back({file->name, 1, "a second table of units"});
        auto read = read_unit_aliases(file->text);
        if (!read) {
            const auto problems = read.error(); // a copy at each call
            for (const auto& each : problems) errors.push_back({file->name, each.line, each.reason});
            continue;
        }
        taken.aliases = std::move(*read);
        taken.version = "+" + base::to_hex(base::sha256_of(base::as_bytes(file->text))).substr(0, 12);
    }
    files.erase(first, files.end());
    return taken;
}

void code_map::keep(unit_table units) {
    units_ = std::move(units.aliases);
    units_version_ = std::move(units.version);
}

code_map::loaded code_map::load(const std::vector<std::string>& files, const compile_settings& how) {
    std::vector<mapped_file> opened;
    std::vector<map_text> texts;
    std::vector<map_error> errors;
    for (const std::string& path : files) {
        std::string name = std::filesystem::path(path).filename().string();
        auto file = mapped_file::open(path);
        if (!file) {
            errors.push_back({std::move(name), 0, "the file cannot be read: " + file.error().message()});
            continue;
        }
        texts.push_back({std::move(name), file->text()});
        opened.push_back(std::move(*file));
    }
    if (!errors.empty()) return errors;
    const auto compiled = std::ranges::find_if(texts, [](auto& file) { return looks_like_table(file.text); });
    const bool alone = std::ranges::all_of(
        texts, [](const map_text& file) { return looks_like_table(file.text) || looks_like_unit_aliases(file.text); });
    if (compiled == texts.end() || !alone) return parse(texts, how);
    code_map made;
    made.file_.emplace(std::move(opened[static_cast<std::size_t>(compiled - texts.begin())]));
    const std::string name = compiled->name;
    made.keep(take_units(texts, errors));
    if (texts.size() > 1)
        errors.push_back({texts[1].name, 1, "a compiled map stands alone; import its sources instead"});
    if (!errors.empty()) return errors;
    return open(std::move(made), name, how.today);
}

code_map::loaded code_map::parse(const std::vector<map_text>& files, const compile_settings& how) {
    std::vector<map_text> maps = files;
    std::vector<map_error> errors;
    code_map made;
    made.keep(take_units(maps, errors));
    auto compiled = compile(maps, how);
    if (!compiled) {
        const auto wrong = compiled.error(); // a copy at each call
        errors.insert(errors.end(), wrong.begin(), wrong.end());
    }
    if (!errors.empty()) return errors;
    made.memory_ = std::move(compiled->bytes);
    made.warnings_ = std::move(compiled->warnings);
    return open(std::move(made), maps.empty() ? "" : maps.front().name, how.today);
}

code_map::loaded code_map::open(std::string name, std::string bytes, day today) {
    code_map made;
    made.memory_ = std::move(bytes);
    return open(std::move(made), name, today);
}

// Whoever compiled it, a row that is not equivalent is applied because a person approved it: that is looked at again.
code_map::loaded code_map::open(code_map given, const std::string& name, day today) {
    // The table points into what the map holds, so the map comes to its place first.
    auto made = std::make_shared<code_map>(std::move(given));
    auto opened = table::open(base::as_bytes(made->bytes()));
    if (!opened) return std::vector<map_error>{{name, 0, opened.error()}};
    made->table_ = std::move(*opened);
    const auto wrong = [today](const map_row& row) { return what_is_wrong_with_approval(row, today); };
    if (const auto row = made->table_->find_approval([&](auto& each) { return !wrong(each).empty(); }))
        return std::vector<map_error>{
            {name, 0, fmt::format("{} line {}: {}; import its sources again", row->file, row->line, wrong(*row))}};
    made->version_ = std::string(made->table_->version()) + made->units_version_;
    return std::shared_ptr<const code_map>(std::move(made));
}

std::shared_ptr<const code_map> code_map::empty() {
    static const std::shared_ptr<const code_map> none = *parse(std::vector<map_text>{});
    return none;
}

std::string_view code_map::bytes() const noexcept { return file_ ? file_->text() : std::string_view(memory_); }

std::vector<map_row> code_map::find(std::string_view system, std::string_view code) const {
    const auto where = table_->find(system, code);
    std::vector<map_row> rows;
    rows.reserve(where.last - where.first);
    for (std::size_t i = where.first; i < where.last; ++i) rows.push_back(table_->row(i));
    return rows;
}

std::string code_map::reference(const map_row& row) const {
    std::string text;
    text.reserve(version_.size() + 16);
    text.append(version_).append(1, '#');
    if (row.file != table_->first_file()) text += stem(row.file) + ':';
    std::array<char, 10> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), row.line).ptr;
    return text.append(digits.data(), end);
}

} // namespace signalbox::mapping
