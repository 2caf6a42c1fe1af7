#include "broker/validation/schema.hpp"

#include "broker/validation/engine/acceptor.hpp"
#include "broker/validation/engine/compiler.hpp"
#include "broker/validation/engine/reporter.hpp"
#include "broker/validation/schema_set.hpp"

namespace signalbox::validation {
namespace {

// One root of a program that may have several.
class compiled_schema final : public schema {
  public:
    compiled_schema(std::shared_ptr<const engine::program> p, engine::node_index root)
        : program_(std::move(p)), root_(root) {}

    bool accepts(const fhir::value& instance) const override { return engine::accepts(*program_, root_, instance); }

    verdict check(const fhir::document& instance, std::size_t violations_max) const override {
        return engine::report(*program_, root_, instance, violations_max);
    }

    std::string pointer_to(const fhir::value& v) const override { return engine::shown_pointer(*program_, v); }

  private:
    std::shared_ptr<const engine::program> program_;
    engine::node_index root_;
};

} // namespace

boost::system::result<std::vector<std::shared_ptr<const schema>>, schema_error>
compile_all(const std::vector<schema_source>& sources, const std::vector<std::uint32_t>& roots) {
    try {
        auto library = std::make_shared<const engine::library>(sources);
        auto program = std::make_shared<const engine::program>(engine::compile(std::move(library), roots));
        std::vector<std::shared_ptr<const schema>> compiled;
        for (const engine::node_index root : program->roots) {
            compiled.push_back(std::make_shared<const compiled_schema>(program, root));
        }
        return compiled;
    } catch (const engine::refused_schema& refused) {
        return refused.error;
    }
}

boost::system::result<std::shared_ptr<const schema>, schema_error>
schema::compile(const std::vector<schema_source>& sources) {
    auto compiled = compile_all(sources, {0});
    if (!compiled) return compiled.error();
    return compiled->front();
}

} // namespace signalbox::validation
