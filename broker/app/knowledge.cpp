#include "broker/app/knowledge.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/embedded.hpp"
#include "broker/base/errc.hpp"
#include "broker/base/file.hpp"
#include "broker/routing/nearest.hpp"

namespace signalbox::app {

namespace {

bool is_there(const std::string& file) { return ::access(file.c_str(), F_OK) == 0; }

mapping::code_map::loaded seed_map(const std::string& units_file) {
    std::vector<mapping::map_text> files;
    std::string units;
    if (is_there(units_file)) {
        auto read = base::read_file(units_file);
        if (!read) return std::vector<mapping::map_error>{{units_file, 0, read.error().message()}};
        units = std::move(*read);
        files.push_back({std::filesystem::path(units_file).filename().string(), units});
    }
    constexpr std::string_view folder = "config/maps/";
    for (const embedded_file& file : embedded_files())
        if (file.path.starts_with(folder)) files.push_back({std::string(file.path.substr(folder.size())), file.bytes});
    return mapping::code_map::parse(files);
}

code_map_reading reading_of(mapping::code_map::loaded loaded) {
    if (loaded) return {std::move(*loaded), {}};
    code_map_reading failed;
    for (const mapping::map_error& row : loaded.error())
        failed.problems.push_back({row.file, {0, row.line, row.line > 0 ? 1U : 0U}, "", row.reason});
    return failed;
}

} // namespace

std::optional<std::string> bundled_schema(const std::string& name) {
    const auto found = find_embedded("schemas/" + name);
    if (!found) return std::nullopt;
    return std::string(*found);
}

std::shared_ptr<const validation::catalogue> load_catalogue(const std::string& folder, const std::string& own,
                                                            std::uint64_t steps_max) {
    const auto read = [&folder](const std::string& name) -> result<std::string> {
        if (!folder.empty()) return base::read_file_of(folder, name);
        if (auto bundled = bundled_schema(name)) return std::move(*bundled);
        return base::errc::not_found;
    };
    auto loaded = validation::catalogue::load_with_own(read, own, steps_max);
    if (loaded) return std::move(*loaded);
    const validation::schema_error& why = loaded.error();
    const bool about_own = !own.empty() && why.file.starts_with(own + "/");
    const std::string beside = folder.empty() ? "schemas" : folder;
    throw configuration_error(
        problem{about_own ? why.file : beside + "/" + why.file, {0, 0, 0}, why.pointer, why.what});
}

std::shared_ptr<const validation::catalogue> load_catalogue(const configuration& c) {
    auto loaded = load_catalogue(c.schemas_folder, c.validation.schemas, c.limits.validation_steps_max);
    std::vector<std::string> known;
    for (const auto& entry : loaded->entries()) known.insert(known.end(), {entry.id, entry.message_type});
    std::vector<problem> problems;
    for (const auto& [type, where] : c.validation.types_at) {
        if (std::find(known.begin(), known.end(), type) != known.end()) continue;
        const std::string nearest = routing::nearest_name(type, known);
        problems.push_back({c.file, where, "/validation/by_type/" + type,
                            fmt::format("there is no message type '{}'{}", type,
                                        nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest))});
    }
    if (!problems.empty()) throw configuration_error(std::move(problems));
    return loaded;
}

mapping::compile_settings map_settings() {
    mapping::compile_settings how;
    how.today = mapping::day_of(std::chrono::system_clock::now());
    return how;
}

std::string imported_map_of(const std::string& data) { return data + "/code.map"; }
std::string imported_units_of(const std::string& data) { return data + "/units.csv"; }

code_map_reading read_code_map(const configuration& c) {
    return c.code_maps ? reading_of(mapping::code_map::load(*c.code_maps, map_settings())) : read_code_map_of(c.data);
}

code_map_reading read_code_map_of(const std::string& data) {
    const std::string units = imported_units_of(data);
    std::vector<std::string> files{imported_map_of(data)};
    if (!is_there(files.front())) return reading_of(seed_map(units));
    if (is_there(units)) files.push_back(units);
    return reading_of(mapping::code_map::load(files));
}

std::shared_ptr<const mapping::code_map> load_code_map(const configuration& c) {
    code_map_reading read = read_code_map(c);
    if (!read.map) throw configuration_error(std::move(read.problems));
    return std::move(read.map);
}

} // namespace signalbox::app
