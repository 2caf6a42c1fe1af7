#include "tools/cli/map/maps.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/load.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/fhir/json.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

std::shared_ptr<const mapping::code_map> map_of_hub(const map_source_options& how) {
    app::code_map_reading read;
    if (how.config.empty()) {
        read = app::read_code_map_of(how.data);
    } else {
        app::command_line_settings from;
        from.config = how.config;
        from.read_secrets = false;
        read = app::read_code_map(app::load_configuration(from));
    }
    if (read.map) return std::move(read.map);
    std::string lines;
    for (const app::problem& p : read.problems) lines += (lines.empty() ? "" : "\n") + app::to_line(p);
    throw command_failure{exit_code::findings, lines, "signalbox map import --dry-run FILE"};
}

} // namespace

std::string to_line(const mapping::map_error& e) {
    const std::string reason = printable(e.reason);
    return e.line == 0 ? fmt::format("{}: {}", printable(e.file), reason)
                       : fmt::format("{}:{}: {}", printable(e.file), e.line, reason);
}

void print_refusal(const std::vector<mapping::map_error>& errors, bool json) {
    if (!json) {
        for (const auto& e : errors) print(to_line(e));
        return;
    }
    fhir::json_writer out;
    out.begin_array();
    for (const auto& e : errors) {
        out.begin_object().member("file", e.file).member("line", e.line);
        out.member("reason", e.reason).end_object();
    }
    print(out.end_array().take());
}

std::shared_ptr<const mapping::code_map> open_map(const std::vector<std::string>& files) {
    auto loaded = mapping::code_map::load(files, app::map_settings());
    if (loaded) return std::move(*loaded);
    std::string lines;
    for (const auto& e : loaded.error()) lines += (lines.empty() ? "" : "\n") + to_line(e);
    throw command_failure{exit_code::findings, lines, "signalbox map import --dry-run FILE"};
}

std::shared_ptr<const mapping::code_map> open_map(const map_source_options& how) {
    return how.maps.empty() ? map_of_hub(how) : open_map(how.maps);
}

std::string in_words(const mapping::map_row& row) {
    std::string about(mapping::to_text(row.equivalence));
    const auto add = [&about](std::string_view name, std::string_view text) {
        if (!text.empty()) about += fmt::format(", {}{}", name, text);
    };
    add("", mapping::to_text(row.refset));
    if (row.layer != mapping::map_layer::national) add("", mapping::layer_text(row));
    add("unit ", row.unit);
    add("dimension ", row.unit_dimension);
    add("specimen ", row.specimen);
    add("property ", row.property);
    if (row.valid_from != 0) add("from ", mapping::to_text(row.valid_from));
    if (row.valid_to != 0) add("to ", mapping::to_text(row.valid_to));
    add("in place of ", row.followed);
    return printable(fmt::format("{} {} -> {}{}{} ({})", row.source_system, row.source_code, row.target_code,
                                 row.target_display.empty() ? "" : " ", row.target_display, about));
}

} // namespace signalbox::cli
