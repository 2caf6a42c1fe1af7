#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/fhir/json.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

constexpr mode_t map_mode = 0640;

mapping::compile_settings settings_of(const map_import_options& how) {
    mapping::compile_settings settings;
    for (const std::string& given : how.systems) {
        const auto equals = given.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == given.size())
            throw command_failure{exit_code::usage, fmt::format("--system {}: REFSET=URI", printable(given)),
                                  "signalbox help map import"};
        settings.systems[given.substr(0, equals)] = given.substr(equals + 1);
    }
    return settings;
}

std::string place_of(const map_import_options& how) {
    return how.out.empty() ? app::imported_map_of(how.data) : how.out;
}

// What a dry run has to tell: what would change against the map that is there.
void print_outlook(const map_import_options& how, const mapping::code_map& made) {
    const auto now = mapping::code_map::load({place_of(how)});
    print_changes(compare(now ? **now : *mapping::code_map::empty(), made), how.json);
}

void put(const map_import_options& how, const mapping::code_map& made) {
    const std::string place = place_of(how);
    if (how.out.empty())
        if (const auto folder = app::make_folder(how.data); !folder)
            throw command_failure{exit_code::failed, fmt::format("{}: {}", how.data, folder.error().message()),
                                  "signalbox map import --data DIR FILE"};
    const auto written = app::write_file_durably(place, made.bytes(), map_mode);
    if (!written)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", place, written.error().message()),
                              "signalbox map import --out FILE FILE"};
    if (!how.json) return print(fmt::format("{}: {} rows, {}", place, made.size(), made.version()));
    fhir::json_writer out;
    out.begin_object().member("file", place).member("version", made.version());
    out.member("rows", static_cast<std::int64_t>(made.size())).end_object();
    print(out.take());
}

} // namespace

exit_code import_map(const map_import_options& how) {
    const auto loaded = mapping::code_map::load(how.files, settings_of(how));
    if (!loaded) {
        print_refusal(loaded.error(), how.json);
        if (!how.quiet) note("nothing was loaded");
        return exit_code::findings;
    }
    for (const auto& warning : (*loaded)->warnings()) note("warning: " + to_line(warning));
    if (how.dry_run) {
        print_outlook(how, **loaded);
        if (!how.quiet) note(fmt::format("{}: {} rows; nothing was written", (*loaded)->version(), (*loaded)->size()));
        return exit_code::done;
    }
    put(how, **loaded);
    if (!how.quiet)
        note(how.out.empty() ? "a hub that runs takes it with SIGHUP, unless its configuration names code_maps"
                             : "name it in the configuration as code_maps; a hub that runs takes it with SIGHUP");
    return exit_code::done;
}

} // namespace signalbox::cli
