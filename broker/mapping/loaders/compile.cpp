#include "broker/mapping/loaders/compile.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "broker/mapping/loaders/intake.hpp"
#include "broker/mapping/loaders/rf2/maps.hpp"
#include "broker/mapping/rules/row_checks.hpp"
#include "broker/mapping/table/table.hpp"

namespace signalbox::mapping {

namespace {

enum class source_kind : std::uint8_t { unreadable, csv, concept_map, pbcl_table, rf2 };

std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

class compiler {
  public:
    explicit compiler(const compile_settings& how) : how_(how) {}

    boost::system::result<compiled_map, std::vector<map_error>> run(const std::vector<map_text>& files) {
        for (const map_text& file : files) add(file);
        for (const auto& [kind, file] : files_)
            if (kind == source_kind::rf2) read_rf2_release(file, release_, problems_);
        for (std::size_t i = 0; i < files_.size(); ++i) {
            const std::size_t before = builder_.size();
            const std::size_t problems_before = problems_.errors.size();
            read(files_[i].first, files_[i].second);
            sources_[i].rows = static_cast<std::uint32_t>(builder_.size() - before);
            const bool is_map = files_[i].first != source_kind::unreadable && files_[i].first != source_kind::rf2;
            if (is_map && sources_[i].rows == 0 && problems_.errors.size() == problems_before) refuse_as_empty(i);
        }
        if (!files_.empty() && builder_.size() == 0 && problems_.errors.empty()) refuse_as_empty(0);
        if (builder_.full()) problems_.add(files.front().name, 0, "more than a map can hold");
        if (problems_.errors.empty()) {
            builder_.sort();
            check_together(builder_, problems_);
        }
        if (!problems_.errors.empty()) return std::move(problems_.errors);
        return compiled_map{write(), std::move(problems_.warnings)};
    }

  private:
    void add(const map_text& file) {
        map_text body = file;
        const source_kind kind = kind_of(body);
        files_.emplace_back(kind, std::move(body));
        sources_.push_back({file.name, 0, base::sha256_of(base::as_bytes(file.text))});
    }

    // Takes a byte order mark off, which spreadsheets write.
    source_kind kind_of(map_text& file) {
        if (looks_like_table(file.text)) return refuse(file, "a compiled map stands alone; import its sources instead");
        if (file.text.starts_with("\xff\xfe") || file.text.starts_with("\xfe\xff"))
            return refuse(file, "UTF-16; save the file as UTF-8");
        if (file.text.starts_with("\xef\xbb\xbf")) file.text.remove_prefix(3);
        if (const auto line = line_that_is_not_utf8(file.text)) return refuse(file, not_utf8, line);
        const std::size_t first = file.text.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos) return refuse(file, "the file is empty");
        if (file.text[first] == '{') return source_kind::concept_map;
        const auto header = first_line(file.text);
        if (looks_like_rf2(header)) return source_kind::rf2;
        return looks_like_pbcl_table(file) ? source_kind::pbcl_table : source_kind::csv;
    }

    source_kind refuse(const map_text& file, const char* why, std::uint32_t line = 1) {
        problems_.add(file.name, line, why);
        return source_kind::unreadable;
    }

    // A map is replaced as a whole, so one without rows would take all of them away.
    void refuse_as_empty(std::size_t file) { problems_.add(files_[file].second.name, 0, "there are no rows in it"); }

    void read(source_kind kind, const map_text& file) {
        row_intake rows(release_, how_.today, builder_, problems_);
        switch (kind) {
        case source_kind::csv: return read_csv_map(file, rows);
        case source_kind::concept_map: return read_concept_map(file, rows);
        case source_kind::pbcl_table: return read_pbcl_table(file, rows);
        case source_kind::rf2: return read_rf2_maps(file, how_.systems, release_, rows);
        case source_kind::unreadable: return;
        }
    }

    std::string write() {
        if (sources_.empty()) return builder_.finish("none", "", {});
        const std::string& first = sources_.front().name;
        const auto digest = base::to_hex(digest_of_all()).substr(0, 12);
        return builder_.finish(fmt::format("{}@{}", std::filesystem::path(first).stem().string(), digest), first,
                               sources_);
    }

    base::sha256_digest digest_of_all() const {
        if (sources_.size() == 1) return sources_.front().sha256;
        base::sha256 all;
        for (const map_source& source : sources_) all.update(source.sha256);
        return all.finish();
    }

    const compile_settings& how_;
    std::vector<std::pair<source_kind, map_text>> files_;
    std::vector<map_source> sources_;
    rf2_release release_;
    table_builder builder_;
    map_problems problems_;
};

} // namespace

boost::system::result<compiled_map, std::vector<map_error>> compile(const std::vector<map_text>& files,
                                                                    const compile_settings& how) {
    return compiler(how).run(files);
}

} // namespace signalbox::mapping
