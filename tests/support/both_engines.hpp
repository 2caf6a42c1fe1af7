#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "broker/validation/engine/compiler.hpp"
#include "broker/validation/engine/dialect.hpp"
#include "broker/validation/engine/merged/builder.hpp"
#include "broker/validation/engine/merged/judge.hpp"
#include "broker/validation/schema.hpp"

namespace signalbox::support {

// Schemas whose merged states are compared with the walker: what the states decide, they decide as it does.
class both_engines {
  public:
    // The first `roots` of the sources are schemas by themselves. Throws what the engine throws.
    both_engines(const std::vector<validation::schema_source>& sources, std::size_t roots,
                 const validation::schema_options& how = {},
                 std::size_t size_limit = validation::engine::merged::size_max)
        : program_(compiled(sources, roots, how)), formats_(how.formats_asserted), steps_max_(how.steps_max) {
        program_.merged = validation::engine::merged::build(program_, size_limit);
    }

    struct answers {
        bool walked;                // the walker's
        std::optional<bool> merged; // nullopt where the states leave it to the walker

        bool agree() const noexcept { return !merged || *merged == walked; }
    };

    answers of(std::size_t root, const fhir::value& v, validation::strength how) const {
        std::uint64_t steps = steps_max_;
        const bool walked =
            validation::engine::accepts({program_, how, formats_, steps}, program_.roots[root], v) && steps != 0;
        steps = steps_max_;
        return {walked, validation::engine::merged::judged({program_, how, formats_, steps}, root, v)};
    }

  private:
    static validation::engine::program compiled(const std::vector<validation::schema_source>& sources,
                                                std::size_t roots, const validation::schema_options& how) {
        const auto dialect = *validation::engine::find_dialect(how.dialect);
        std::vector<validation::schema_root> all;
        for (std::uint32_t i = 0; i < roots; ++i) all.push_back({i, how.formats_asserted});
        return validation::engine::compile(std::make_shared<const validation::engine::library>(sources, dialect), all,
                                           how.unknown_keywords_allowed);
    }

    validation::engine::program program_;
    bool formats_;
    std::uint64_t steps_max_;
};

} // namespace signalbox::support
