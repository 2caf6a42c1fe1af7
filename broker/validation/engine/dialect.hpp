#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::validation::engine {

// The drafts of JSON Schema, in their order.
enum class draft : std::uint8_t { draft4, draft6, draft7, draft2019_09, draft2020_12 };

// "draft-07", "2019-09".
std::string_view spelled(draft d) noexcept;

// Groups of keywords that a metaschema of 2019-09 or later may leave out ($vocabulary). Older drafts have them all.
enum class vocabulary : std::uint8_t { core = 1, applicator = 2, unevaluated = 4, validation = 8, annotation = 16 };

// What the words of a schema mean.
struct dialect {
    engine::draft draft = engine::draft::draft2020_12;
    std::uint8_t vocabularies = 0xff;

    bool has(vocabulary v) const noexcept { return (vocabularies & static_cast<std::uint8_t>(v)) != 0; }
    // Up to draft-07 whatever stands beside a $ref means nothing.
    bool reference_stands_alone() const noexcept { return draft <= engine::draft::draft7; }
    std::string_view id_keyword() const noexcept { return draft == engine::draft::draft4 ? "id" : "$id"; }
};

// The dialect of an official metaschema, with or without "#" at its end.
std::optional<dialect> find_dialect(std::string_view metaschema) noexcept;
// The group that a vocabulary's URI stands for; nullopt for one that the engine does not know.
std::optional<vocabulary> find_vocabulary(std::string_view uri) noexcept;

} // namespace signalbox::validation::engine
