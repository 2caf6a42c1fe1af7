#include "broker/trace/tools/summary.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox::trace {

namespace {

class counter {
  public:
    explicit counter(summary& into) : into_(into) {}

    void operator()(const message& what) {
        ++into_.messages;
        ++into_.transports[std::string(to_text(what.transport))];
        ++into_.workflows[what.workflow.empty() ? std::string("-") : what.workflow];
        into_.bytes += what.body.size;
        reach(what.at);
    }
    void operator()(const reply& what) {
        std::string how = what.status == 0 ? std::string() : std::to_string(what.status);
        if (!what.code.empty()) how += (how.empty() ? "" : " ") + what.code;
        ++into_.replies[how.empty() ? std::string("-") : how];
        reach(what.at);
    }
    void operator()(const outcome& what) {
        ++into_.outcomes;
        ++into_.states[what.state];
        reach(what.at);
    }
    void operator()(const expectation&) { ++into_.expectations; }
    // "lost" and "refused" are the recorder's, and their texts numbers.
    void operator()(const mark& what) {
        std::uint64_t told = 0;
        const auto* const end = what.text.data() + what.text.size();
        const bool counts = what.name == "lost" || what.name == "refused";
        const bool number = counts && std::from_chars(what.text.data(), end, told).ec == std::errc{};
        if (number && what.name == "lost") into_.lost += told;
        into_.marks[what.name] += number ? told : 1;
        reach(what.at);
    }
    void operator()(const header&) {}
    void operator()(const footer&) {}

  private:
    void reach(offset at) { into_.length = std::max(into_.length, at); }

    summary& into_;
};

} // namespace

read_result<summary> summarise(const std::string& path) {
    auto from = reader::open(path);
    if (!from) return from.error();
    summary made;
    made.header = (*from)->header();
    counter count(made);
    for (;;) {
        const auto next = (*from)->next();
        if (!next) return next.error();
        if (!*next) break;
        std::visit(count, **next);
    }
    made.ending = (*from)->end();
    made.lines = (*from)->lines();
    return made;
}

std::string_view to_text(reader::ending how) noexcept {
    switch (how) {
    case reader::ending::open:
    case reader::ending::unfinished: return "unfinished";
    case reader::ending::whole: return "whole";
    case reader::ending::changed: return "changed";
    }
    return "unfinished";
}

} // namespace signalbox::trace
