#include "tools/cli/trace/trace_bodies.hpp"

#include <vector>

namespace signalbox::cli {

namespace {

struct bodies_of {
    std::vector<trace::body*> found;

    void add(std::optional<trace::body>& what) {
        if (what) found.push_back(&*what);
    }
    void operator()(trace::message& line) { found.push_back(&line.body); }
    void operator()(trace::reply& line) { add(line.body); }
    void operator()(trace::outcome& line) { add(line.body); }
    void operator()(trace::expectation& line) {
        if (line.reply) add(line.reply->body);
        for (trace::outcome& each : line.outcomes) add(each.body);
    }
    template <class Other>
    void operator()(Other&) {}
};

} // namespace

trace::read_result<void> load_bodies(trace::record& line, const trace::reader& from) {
    bodies_of bodies;
    std::visit(bodies, line);
    for (trace::body* each : bodies.found) {
        if (!each->beside) continue;
        auto bytes = from.load(*each);
        if (!bytes) return bytes.error();
        *each = trace::body_of(std::move(*bytes));
    }
    return {};
}

} // namespace signalbox::cli
