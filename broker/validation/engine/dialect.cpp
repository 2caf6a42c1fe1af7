#include "broker/validation/engine/dialect.hpp"

#include <utility>

namespace signalbox::validation::engine {
namespace {

constexpr std::pair<std::string_view, draft> metaschemas[] = {
    {"http://json-schema.org/draft-04/schema", draft::draft4},
    {"http://json-schema.org/draft-06/schema", draft::draft6},
    {"http://json-schema.org/draft-07/schema", draft::draft7},
    {"https://json-schema.org/draft/2019-09/schema", draft::draft2019_09},
    {"https://json-schema.org/draft/2020-12/schema", draft::draft2020_12},
};

constexpr std::pair<std::string_view, vocabulary> vocabularies[] = {
    {"core", vocabulary::core},
    {"applicator", vocabulary::applicator},
    {"unevaluated", vocabulary::unevaluated},
    {"validation", vocabulary::validation},
    {"meta-data", vocabulary::annotation},
    {"format", vocabulary::annotation},
    {"format-annotation", vocabulary::annotation},
    {"content", vocabulary::annotation},
};

} // namespace

std::string_view spelled(draft d) noexcept {
    switch (d) {
    case draft::draft4: return "draft-04";
    case draft::draft6: return "draft-06";
    case draft::draft7: return "draft-07";
    case draft::draft2019_09: return "2019-09";
    case draft::draft2020_12: break;
    }
    return "2020-12";
}

std::optional<dialect> find_dialect(std::string_view metaschema) noexcept {
    if (metaschema.ends_with('#')) metaschema.remove_suffix(1);
    for (const auto& [uri, draft] : metaschemas) {
        if (uri == metaschema) return dialect{.draft = draft};
    }
    return std::nullopt;
}

std::optional<vocabulary> find_vocabulary(std::string_view uri) noexcept {
    for (const std::string_view draft : {"2019-09", "2020-12"}) {
        const std::string_view before = "https://json-schema.org/draft/";
        const std::string_view between = "/vocab/";
        if (!uri.starts_with(before) || !uri.substr(before.size()).starts_with(draft)) continue;
        std::string_view rest = uri.substr(before.size() + draft.size());
        if (!rest.starts_with(between)) continue;
        rest.remove_prefix(between.size());
        for (const auto& [name, group] : vocabularies) {
            if (name == rest) return group;
        }
    }
    return std::nullopt;
}

} // namespace signalbox::validation::engine
