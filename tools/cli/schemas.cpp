#include "tools/cli/schemas.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "broker/app/configuration/problem.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/base/file.hpp"
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

// Where a $ref leads, without its fragment, and whose it is.
struct reference {
    std::string target;
    std::string pointer; // of the schema object around it
};

void collect_references(const fhir::value& in, const std::string& base, std::vector<reference>& into) {
    if (in.is(fhir::kind::string) && in.name() == "$ref")
        into.push_back({lexical::resolve_reference(base, lexical::without_fragment(in.text())), in.parent().pointer()});
    if (!in.is(fhir::kind::object) && !in.is(fhir::kind::array)) return;
    for (const fhir::value each : in) collect_references(each, base, into);
}

// The folder that the references of a schema stay within, with its '/': that of the nearest catalogue around it, or
// else its own.
std::string root_of(const std::string& path) {
    const std::string own = path.substr(0, path.rfind('/') + 1);
    for (std::string folder = own; folder.size() > 1; folder.resize(folder.rfind('/', folder.size() - 2) + 1))
        if (std::error_code none; std::filesystem::is_regular_file(folder + "catalogue.json", none)) return folder;
    return own;
}

// A schema file with what its references lead to.
class gathering {
  public:
    gathering(const std::string& path, std::string text, const std::string& folder)
        : root_(root_of(path)), folder_(folder) {
        sources_.push_back({path, std::move(text)});
        for (std::size_t i = 0; i < sources_.size() && sources_.size() < sources_max; ++i) follow_all(i);
    }

    const std::vector<validation::schema_source>& sources() const noexcept { return sources_; }

    // "Leads nowhere" where the reason is that it leads out of the folder.
    validation::schema_error explained(validation::schema_error why) const {
        const auto is_it = [&why](const validation::schema_error& each) {
            return each.file == why.file && each.pointer == why.pointer;
        };
        if (why.code != validation::errc::unknown_reference) return why;
        const auto found = std::find_if(outside_.begin(), outside_.end(), is_it);
        return found == outside_.end() ? why : *found;
    }

  private:
    void follow_all(std::size_t number) {
        const auto read = fhir::read_json(sources_[number].text, {.depth_max = 128, .refuse_nul = false});
        if (!read) return; // the compiler says so
        const std::string name = sources_[number].name;
        std::vector<reference> found;
        collect_references(read->root(), name, found);
        for (const reference& each : found) follow(each, name);
    }

    void follow(const reference& to, const std::string& from) {
        if (to.target.starts_with('/') && !base::lies_within(to.target, root_)) {
            outside_.push_back({validation::errc::unknown_reference, from, to.pointer,
                                fmt::format("\"$ref\" leads out of the folder of the schema, {}", root_)});
            return;
        }
        if (!asked_.insert(to.target).second || to.target == sources_.front().name) return;
        if (auto found = find(to.target)) sources_.push_back({to.target, std::move(*found)});
    }

    std::optional<std::string> find(const std::string& path) const {
        if (!path.starts_with(root_)) return std::nullopt; // a URI
        const std::string name = path.substr(root_.size());
        if (auto beside = base::read_file(path)) return std::move(*beside);
        if (!folder_.empty())
            if (auto there = base::read_file_of(folder_, name)) return std::move(*there);
        return app::bundled_schema(name);
    }

    std::string root_; // with its '/'
    const std::string& folder_;
    std::vector<validation::schema_source> sources_;
    std::vector<validation::schema_error> outside_;
    std::set<std::string> asked_;
};

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
    auto text = base::read_file(path);
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

compiled_file compile_file(const std::string& file, const std::string& folder) {
    auto text = base::read_file(file);
    if (!text)
        throw command_failure{exit_code::usage, fmt::format("{}: {}", printable(file), text.error().message()),
                              "signalbox help validate"};
    const gathering all(absolute_path(file), *text, folder);
    auto compiled = validation::schema::compile(all.sources());
    if (!compiled) return {all.explained(compiled.error()), std::move(*text)};
    return {std::move(*compiled), std::move(*text)};
}

std::string to_line(const validation::schema_error& why, const std::string& named) {
    const std::string& file = why.file == absolute_path(named) ? named : why.file;
    return printable(fmt::format("{}: {}: {}", file, why.pointer.empty() ? "(root)" : why.pointer, why.what));
}

} // namespace signalbox::cli
