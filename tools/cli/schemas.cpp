#include "tools/cli/schemas.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/files.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/fhir/json.hpp"
#include "broker/routing/nearest.hpp"
#include "broker/validation/lexical/reference.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

namespace lexical = validation::lexical;

constexpr std::size_t sources_max = 1000;

std::string absolute_path(const std::string& file) {
    return std::filesystem::absolute(file).lexically_normal().string();
}

known_schemas from_configuration(const std::string& config) {
    app::command_line_settings from;
    from.config = config;
    from.read_secrets = false;
    const app::configuration c = app::load_configuration(from);
    return {app::load_catalogue(c), c.validation.strengths, c.schemas_folder, c.validation.schemas};
}

// Where the references of a schema lead to, without their fragments.
void collect_references(const fhir::value& in, const std::string& base, std::vector<std::string>& into) {
    if (in.is(fhir::kind::string) && in.name() == "$ref") {
        auto target = lexical::resolve_reference(base, lexical::without_fragment(in.text()));
        if (std::find(into.begin(), into.end(), target) == into.end()) into.push_back(std::move(target));
    }
    if (!in.is(fhir::kind::object) && !in.is(fhir::kind::array)) return;
    for (const fhir::value each : in) collect_references(each, base, into);
}

std::optional<std::string> find_source(const std::string& path, const std::string& root, const std::string& folder) {
    if (auto beside = app::read_file(path)) return std::move(*beside);
    if (!path.starts_with(root)) return std::nullopt;
    const std::string name = path.substr(root.size());
    if (!folder.empty())
        if (auto there = app::read_file(folder + "/" + name)) return std::move(*there);
    return app::bundled_schema(name);
}

} // namespace

known_schemas load_schemas(const schema_options& how) {
    if (!how.config.empty()) return from_configuration(how.config);
    try {
        return {app::load_catalogue(how.schemas), {}, how.schemas, {}};
    } catch (const app::configuration_error& e) {
        throw command_failure{exit_code::usage, e.what(), "signalbox schema lint FILE"};
    }
}

std::string text_of(const known_schemas& all, const validation::catalogue_entry& entry) {
    if (!entry.own && all.folder.empty()) return app::bundled_schema(entry.file).value_or("");
    const std::string path = (entry.own ? all.own : all.folder) + "/" + entry.file;
    auto text = app::read_file(path);
    if (!text) throw command_failure{exit_code::usage, fmt::format("{}: {}", path, text.error().message()), ""};
    return std::move(*text);
}

const validation::catalogue_entry& entry_of(const known_schemas& all, const std::string& id) {
    if (const auto* entry = all.catalogue->find(id)) return *entry;
    std::vector<std::string> ids;
    for (const auto& entry : all.catalogue->entries()) ids.push_back(entry.id);
    const std::string nearest = routing::nearest_name(id, ids);
    throw command_failure{exit_code::usage,
                          nearest.empty()
                              ? fmt::format("there is no schema '{}'", printable(id))
                              : fmt::format("there is no schema '{}'; did you mean '{}'?", printable(id), nearest),
                          "signalbox schema list"};
}

std::vector<validation::schema_source> gather_schema(const std::string& file, const std::string& folder) {
    auto text = app::read_file(file);
    if (!text)
        throw command_failure{exit_code::usage, fmt::format("{}: {}", file, text.error().message()),
                              "signalbox help validate"};
    const std::string path = absolute_path(file);
    const std::string root = path.substr(0, path.rfind('/') + 1);
    std::vector<validation::schema_source> sources{{path, std::move(*text)}};
    std::vector<std::string> asked{path};
    for (std::size_t i = 0; i < sources.size() && sources.size() < sources_max; ++i) {
        const auto read = fhir::read_json(sources[i].text, {.depth_max = 128, .refuse_nul = false});
        if (!read) continue; // the compiler says so
        std::size_t next = asked.size();
        collect_references(read->root(), sources[i].name, asked);
        for (; next < asked.size(); ++next)
            if (auto found = find_source(asked[next], root, folder))
                sources.push_back({asked[next], std::move(*found)});
    }
    return sources;
}

std::string to_line(const validation::schema_error& why, const std::string& named) {
    const std::string& file = why.file == absolute_path(named) ? named : why.file;
    return fmt::format("{}: {}: {}", file, why.pointer.empty() ? "(root)" : printable(why.pointer),
                       printable(why.what));
}

} // namespace signalbox::cli
