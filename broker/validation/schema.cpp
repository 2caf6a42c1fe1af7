#include "broker/validation/schema.hpp"

#include "broker/validation/engine/acceptor.hpp"
#include "broker/validation/engine/compiler.hpp"
#include "broker/validation/engine/merged/judge.hpp"
#include "broker/validation/engine/reporter.hpp"
#include "broker/validation/schema_set.hpp"

namespace signalbox::validation {
namespace {

// One root of a program that may have several.
class compiled_schema final : public schema {
  public:
    compiled_schema(std::shared_ptr<const engine::program> p, std::size_t number, bool formats, std::uint64_t steps_max)
        : program_(std::move(p)), number_(number), formats_(formats), steps_max_(steps_max) {}

    bool accepts(const fhir::value& instance, strength how) const override {
        std::uint64_t steps = steps_max_;
        const engine::measure by{*program_, how, formats_, steps};
        if (const auto judged = engine::merged::judged(by, number_, instance)) return *judged;
        steps = steps_max_;
        return engine::accepts(by, program_->roots[number_], instance) && steps != 0;
    }

    verdict check(const fhir::document& instance, std::size_t violations_max, strength how) const override {
        std::uint64_t steps = steps_max_;
        return engine::report({*program_, how, formats_, steps}, number_, instance, violations_max);
    }

    std::string pointer_to(const fhir::value& v) const override { return engine::shown_pointer(*program_, v); }

  private:
    std::shared_ptr<const engine::program> program_;
    std::size_t number_; // of program::roots
    bool formats_;
    std::uint64_t steps_max_;
};

} // namespace

boost::system::result<std::vector<std::shared_ptr<const schema>>, schema_error>
compile_all(const std::vector<schema_source>& sources, const std::vector<schema_root>& roots,
            const schema_options& how) {
    try {
        const auto dialect = engine::find_dialect(how.dialect);
        if (!dialect)
            return schema_error{errc::bad_keyword, "", "", "the dialect \"" + how.dialect + "\" is not known"};
        auto library = std::make_shared<const engine::library>(sources, *dialect);
        auto program = std::make_shared<const engine::program>(
            engine::compile(std::move(library), roots, how.unknown_keywords_allowed));
        std::vector<std::shared_ptr<const schema>> compiled;
        for (std::size_t i = 0; i < roots.size(); ++i) {
            compiled.push_back(
                std::make_shared<const compiled_schema>(program, i, roots[i].formats_asserted, how.steps_max));
        }
        return compiled;
    } catch (const engine::refused_schema& refused) {
        return refused.error;
    }
}

boost::system::result<std::shared_ptr<const schema>, schema_error>
schema::compile(const std::vector<schema_source>& sources, const schema_options& how) {
    auto compiled = compile_all(sources, {{.source = 0, .formats_asserted = how.formats_asserted}}, how);
    if (!compiled) return compiled.error();
    return compiled->front();
}

} // namespace signalbox::validation
