#include "broker/mapping/code_map.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/base/file.hpp"
#include "broker/mapping/map_checks.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::array<std::string_view, 10> equivalence_names = {
    "equivalent",  "equal",   "wider",     "subsumes", "narrower",
    "specializes", "inexact", "unmatched", "disjoint", "relatedto",
};

auto source_of(const map_row& row) { return std::tie(row.source_system, row.source_code); }

std::string digest_of(const std::vector<map_text>& files) {
    if (files.size() == 1) return base::to_hex(base::sha256_of(base::as_bytes(files.front().text)));
    base::sha256 all;
    for (const auto& file : files) all.update(base::sha256_of(base::as_bytes(file.text)));
    return base::to_hex(all.finish());
}

std::string stem(const std::string& name) { return std::filesystem::path(name).stem().string(); }

void read_file_text(const map_text& file, std::vector<map_row>& rows, map_problems& problems) {
    map_text body = file;
    if (body.text.starts_with("\xff\xfe") || body.text.starts_with("\xfe\xff"))
        return problems.add(file.name, 1, "UTF-16; save the file as UTF-8");
    if (body.text.starts_with("\xef\xbb\xbf")) body.text.remove_prefix(3); // spreadsheets write a byte order mark
    const std::size_t first = body.text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return problems.add(file.name, 1, "the file is empty");
    if (body.text[first] == '{') return read_concept_map(body, rows, problems);
    read_csv_map(body, rows, problems);
}

} // namespace

std::optional<equivalence> parse_equivalence(std::string_view text) noexcept {
    const auto found = std::find(equivalence_names.begin(), equivalence_names.end(), text);
    if (found == equivalence_names.end()) return std::nullopt;
    return static_cast<equivalence>(found - equivalence_names.begin());
}

code_map::loaded code_map::load(const std::vector<std::string>& files) {
    std::vector<std::string> texts(files.size());
    std::vector<map_text> named;
    std::vector<map_error> errors;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::string name = std::filesystem::path(files[i]).filename().string();
        auto text = base::read_file(files[i]);
        if (!text) {
            errors.push_back({name, 0, "the file cannot be read: " + text.error().message()});
            continue;
        }
        texts[i] = std::move(*text);
        named.push_back({name, texts[i]});
    }
    if (!errors.empty()) return errors;
    return parse(named);
}

code_map::loaded code_map::parse(const std::vector<map_text>& files) {
    if (files.empty()) return empty();
    const auto made = std::make_shared<code_map>();
    std::vector<map_error> errors;
    map_problems problems(errors);
    for (const auto& file : files) read_file_text(file, made->rows_, problems);

    // Stable: within one code the rows stay in file order.
    std::stable_sort(made->rows_.begin(), made->rows_.end(),
                     [](const map_row& a, const map_row& b) { return source_of(a) < source_of(b); });
    check_together(made->rows_, problems);
    if (!errors.empty()) return errors;

    made->first_file_ = files.front().name;
    made->version_ = fmt::format("{}@{}", stem(made->first_file_), digest_of(files).substr(0, 12));
    return std::shared_ptr<const code_map>(made);
}

std::shared_ptr<const code_map> code_map::empty() {
    static const auto none = std::make_shared<const code_map>();
    return none;
}

std::vector<const map_row*> code_map::find(std::string_view system, std::string_view code) const {
    const auto wanted = std::make_pair(system, code);
    const auto source = [](const map_row& row) {
        return std::pair<std::string_view, std::string_view>(row.source_system, row.source_code);
    };
    auto at = std::lower_bound(rows_.begin(), rows_.end(), wanted,
                               [&](const map_row& row, const auto& w) { return source(row) < w; });
    std::vector<const map_row*> found;
    for (; at != rows_.end() && source(*at) == wanted; ++at) found.push_back(&*at);
    return found;
}

std::string code_map::reference(const map_row& row) const {
    if (row.file == first_file_) return fmt::format("{}#{}", version_, row.line);
    return fmt::format("{}#{}:{}", version_, stem(row.file), row.line);
}

} // namespace signalbox::mapping
