#include "broker/app/knowledge.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/embedded.hpp"

namespace signalbox::app {

namespace {

std::optional<std::string> embedded_schema(const std::string& name) {
    const auto found = find_embedded("schemas/" + name);
    if (!found) return std::nullopt;
    return std::string(*found);
}

mapping::code_map::loaded seed_map() {
    std::vector<mapping::map_text> files;
    constexpr std::string_view folder = "config/maps/";
    for (const embedded_file& file : embedded_files())
        if (file.path.starts_with(folder)) files.push_back({std::string(file.path.substr(folder.size())), file.bytes});
    return mapping::code_map::parse(files);
}

} // namespace

std::shared_ptr<const validation::catalogue> load_catalogue(const std::string& folder) {
    auto loaded =
        folder.empty() ? validation::catalogue::load_from(embedded_schema) : validation::catalogue::load(folder);
    if (loaded) return std::move(*loaded);
    const validation::schema_error& why = loaded.error();
    const std::string file = folder.empty() ? "schemas/" + why.file : folder + "/" + why.file;
    throw configuration_error(problem{file, {0, 0, 0}, why.pointer, why.what});
}

std::shared_ptr<const mapping::code_map> load_code_map(const configuration& c) {
    auto loaded = c.code_maps ? mapping::code_map::load(*c.code_maps) : seed_map();
    if (loaded) return std::move(*loaded);
    std::vector<problem> problems;
    for (const mapping::map_error& row : loaded.error())
        problems.push_back({row.file, {0, row.line, row.line > 0 ? 1U : 0U}, "", row.reason});
    throw configuration_error(std::move(problems));
}

} // namespace signalbox::app
