#include "broker/mapping/code_map.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"

namespace signalbox::mapping {

namespace {

std::string stem(std::string_view name) { return std::filesystem::path(name).stem().string(); }

} // namespace

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
    if (files.size() != 1 || !looks_like_table(texts.front().text)) return parse(texts, how);
    code_map made;
    made.file_.emplace(std::move(opened.front()));
    return open(std::move(made), texts.front().name);
}

code_map::loaded code_map::parse(const std::vector<map_text>& files, const compile_settings& how) {
    auto compiled = compile(files, how);
    if (!compiled) return compiled.error();
    code_map made;
    made.memory_ = std::move(compiled->bytes);
    made.warnings_ = std::move(compiled->warnings);
    return open(std::move(made), files.empty() ? "" : files.front().name);
}

code_map::loaded code_map::open(std::string name, std::string bytes) {
    code_map made;
    made.memory_ = std::move(bytes);
    return open(std::move(made), name);
}

code_map::loaded code_map::open(code_map given, const std::string& name) {
    // The table points into what the map holds, so the map comes to its place first.
    auto made = std::make_shared<code_map>(std::move(given));
    auto opened = table::open(base::as_bytes(made->bytes()));
    if (!opened) return std::vector<map_error>{{name, 0, opened.error()}};
    made->table_ = std::move(*opened);
    made->version_ = made->table_->version();
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
    if (row.file == table_->first_file()) return fmt::format("{}#{}", version_, row.line);
    return fmt::format("{}#{}:{}", version_, stem(row.file), row.line);
}

} // namespace signalbox::mapping
