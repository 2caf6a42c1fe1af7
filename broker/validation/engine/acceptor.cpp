#include "broker/validation/engine/acceptor.hpp"

#include "broker/validation/engine/walker.hpp"

namespace signalbox::validation::engine {
namespace {

struct stop_at_first {
    static bool violation(keyword, node_index, const fhir::value&, std::uint32_t) noexcept { return false; }
    static bool no_branch(keyword, node_index, const branch_list&, const fhir::value&) noexcept { return false; }
};

} // namespace

bool accepts(const measure& by, node_index n, const fhir::value& v, std::uint32_t depth) {
    if (n <= nothing) return n == anything;
    if (depth > instance_depth_max) return false;
    stop_at_first sink;
    return walker<stop_at_first>(by, sink, depth).walk(n, v);
}

} // namespace signalbox::validation::engine
