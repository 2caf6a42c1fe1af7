#include <optional>

#include <fmt/format.h>

#include "broker/app/files.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/fhir/json.hpp"
#include "broker/mapping/loaders/unit_alias_csv.hpp"
#include "tools/cli/map/maps.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

constexpr mode_t map_mode = 0640;

mapping::compile_settings settings_of(const map_import_options& how) {
    mapping::compile_settings settings = app::map_settings();
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

// The table of units among the files, if there is one; a map that was loaded from them has read it already.
std::optional<std::string> units_among(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
        auto text = app::read_file(file);
        if (text && mapping::looks_like_unit_aliases(*text)) return std::move(*text);
    }
    return std::nullopt;
}

bool has_maps(const map_import_options& how) { return how.files.size() > 1 || !units_among(how.files); }

// What was imported before.
std::shared_ptr<const mapping::code_map> map_before(const map_import_options& how) {
    auto now = mapping::code_map::load({place_of(how)});
    return now ? std::move(*now) : mapping::code_map::empty();
}

// What a dry run has to tell: what would change against the map that is there.
void print_outlook(const map_import_options& how, const mapping::code_map& made) {
    print_changes(has_maps(how) ? compare(*map_before(how), made) : map_changes{}, how.json);
}

// An import of a few rows takes all others away, which is easily overlooked.
void tell_what_goes(const map_import_options& how, const mapping::code_map& made) {
    if (how.quiet || !has_maps(how)) return;
    const auto gone = compare(*map_before(how), made).removed.size();
    if (gone > 0) note(fmt::format("{} rows of the map before are gone: it is replaced as a whole", gone));
}

void write(const std::string& place, std::string_view bytes) {
    const auto written = app::write_file_durably(place, bytes, map_mode);
    if (!written)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", place, written.error().message()),
                              "signalbox map import --out FILE FILE"};
}

void make_data_folder(const map_import_options& how) {
    if (const auto folder = app::make_folder(how.data); !folder)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", how.data, folder.error().message()),
                              "signalbox map import --data DIR FILE"};
}

void print_imported(const map_import_options& how, const mapping::code_map& made, const std::string& units_place) {
    const std::string map_place = has_maps(how) ? place_of(how) : "";
    if (!how.json) {
        if (!units_place.empty()) print(units_place);
        if (!map_place.empty()) print(fmt::format("{}: {} rows, {}", map_place, made.size(), made.version()));
        return;
    }
    fhir::json_writer out;
    out.begin_object().member("file", map_place).member("units", units_place).member("version", made.version());
    out.member("rows", static_cast<std::int64_t>(made.size())).end_object();
    print(out.take());
}

// Each of the two is replaced as a whole, and stays where the files have nothing of it. The units first: the map's rows
// may need them.
void put(const map_import_options& how, const mapping::code_map& made) {
    const auto units = units_among(how.files);
    if (units && !how.out.empty())
        throw command_failure{exit_code::usage, "--out is for maps; a table of units stays a file of its own",
                              "name it in the configuration among code_maps"};
    if (how.out.empty()) make_data_folder(how);
    const std::string units_place = units ? app::imported_units_of(how.data) : "";
    if (units) write(units_place, *units);
    if (has_maps(how)) write(place_of(how), made.bytes());
    print_imported(how, made, units_place);
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
    tell_what_goes(how, **loaded);
    put(how, **loaded);
    if (!how.quiet)
        note(how.out.empty() ? "a hub that runs takes it with SIGHUP, unless its configuration names code_maps"
                             : "name it in the configuration as code_maps; a hub that runs takes it with SIGHUP");
    return exit_code::done;
}

} // namespace signalbox::cli
