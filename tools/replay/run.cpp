#include "tools/replay/run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace signalbox::replay {

namespace {

template <class... Each>
struct overloaded : Each... {
    using Each::operator()...;
};
template <class... Each>
overloaded(Each...) -> overloaded<Each...>;

class gathering {
  public:
    explicit gathering(const trace::reader& from) : from_(from) {}

    trace::read_result<void> take(trace::record what) {
        std::optional<trace::unreadable> trouble;
        std::visit(overloaded{[&](trace::message& m) {
                                  if (!numbers_.insert(m.sequence).second)
                                      trouble = {from_.lines(), fmt::format("a second message {}", m.sequence)};
                                  else
                                      trouble = load(m.body);
                                  all_[m.sequence].message = std::move(m);
                              },
                              [&](trace::reply& r) {
                                  if (r.body) trouble = load(*r.body);
                                  all_[r.sequence].reply = std::move(r);
                              },
                              [&](trace::outcome& o) {
                                  if (o.body) trouble = load(*o.body);
                                  all_[o.sequence].outcomes.push_back(std::move(o));
                              },
                              [&](trace::expectation& e) {
                                  trouble = load_all(e);
                                  all_[e.sequence].expected = std::move(e);
                              },
                              [](const auto&) {}},
                   what);
        if (trouble) return *trouble;
        return {};
    }

    std::vector<told> finish() {
        std::vector<told> made;
        for (auto& [sequence, each] : all_) {
            if (!numbers_.contains(sequence)) continue; // its message was cut away
            sort(each.outcomes);
            if (each.expected) sort(each.expected->outcomes);
            made.push_back(std::move(each));
        }
        std::stable_sort(made.begin(), made.end(),
                         [](const told& a, const told& b) { return a.message.at < b.message.at; });
        return made;
    }

  private:
    // A body of which only the digest is known stays so.
    std::optional<trace::unreadable> load(trace::body& what) {
        if (what.beside) {
            auto bytes = from_.load(what);
            if (!bytes) return bytes.error();
            what.bytes = std::move(*bytes);
            what.beside = false;
        }
        bytes_ += what.bytes.size();
        if (bytes_ > run_bytes_max) return trace::unreadable{from_.lines(), "more than 2 GiB of bodies: cut the trace"};
        return std::nullopt;
    }

    std::optional<trace::unreadable> load_all(trace::expectation& e) {
        if (e.reply && e.reply->body)
            if (auto trouble = load(*e.reply->body)) return trouble;
        for (trace::outcome& o : e.outcomes)
            if (o.body)
                if (auto trouble = load(*o.body)) return trouble;
        return std::nullopt;
    }

    static void sort(std::vector<trace::outcome>& outcomes) {
        std::stable_sort(outcomes.begin(), outcomes.end(), [](const trace::outcome& a, const trace::outcome& b) {
            return std::tie(a.destination, a.part) < std::tie(b.destination, b.part);
        });
    }

    const trace::reader& from_;
    std::map<trace::sequence, told> all_;
    std::set<trace::sequence> numbers_; // of messages
    std::size_t bytes_ = 0;
};

struct timed {
    trace::offset at{};
    trace::record what;
};

std::vector<timed> lines_of(const run& what) {
    std::vector<timed> lines;
    for (const told& each : what.messages) {
        lines.push_back({each.message.at, each.message});
        if (each.reply) lines.push_back({each.reply->at, *each.reply});
        for (const trace::outcome& o : each.outcomes) lines.push_back({o.at, o});
        if (each.expected) lines.push_back({each.message.at, *each.expected});
    }
    std::stable_sort(lines.begin(), lines.end(), [](const timed& a, const timed& b) { return a.at < b.at; });
    return lines;
}

} // namespace

trace::read_result<run> read_run(const std::string& path) {
    auto opened = trace::reader::open(path);
    if (!opened) return opened.error();
    trace::reader& from = **opened;
    gathering all(from);
    while (true) {
        auto line = from.next();
        if (!line) return line.error();
        if (!*line) break;
        if (auto taken = all.take(std::move(**line)); !taken) return taken.error();
    }
    if (from.end() == trace::reader::ending::changed)
        return trace::unreadable{0, "its footer's digest is another: it was changed after it was written"};
    return run{from.header(), all.finish(), from.end() == trace::reader::ending::whole};
}

result<void> write_run(const run& what, const std::string& path) {
    auto to = trace::writer::create_whole(path, what.header);
    if (!to) return to.error();
    for (const timed& line : lines_of(what))
        if (auto written = (*to)->append(line.what); !written) return written.error();
    return (*to)->finish();
}

result<void> write_expectations(const run& what, const std::string& path) {
    run blessed{what.header, {}, true};
    for (const told& each : what.messages) {
        told& made = blessed.messages.emplace_back();
        made.message = each.message;
        made.expected = trace::expectation{each.message.sequence, each.reply, each.outcomes};
    }
    return write_run(blessed, path);
}

run repeated(run once, std::uint32_t times) {
    trace::sequence last = 0;
    trace::offset length{};
    for (const told& each : once.messages) {
        last = std::max(last, each.message.sequence);
        length = std::max(length, each.message.at);
    }
    const std::vector<told> original = once.messages;
    for (std::uint32_t round = 1; round < times; ++round)
        for (told each : original) {
            const trace::sequence further = round * (last + 1);
            each.round = round;
            each.message.sequence += further;
            each.message.at += round * (length + std::chrono::seconds{1});
            if (each.reply) each.reply->sequence += further;
            for (trace::outcome& o : each.outcomes) o.sequence += further;
            if (each.expected) each.expected->sequence += further;
            once.messages.push_back(std::move(each));
        }
    return once;
}

const trace::reply* expected_reply(const told& of) noexcept {
    if (of.expected) return of.expected->reply ? &*of.expected->reply : nullptr;
    return of.reply ? &*of.reply : nullptr;
}

const std::vector<trace::outcome>& expected_outcomes(const told& of) noexcept {
    return of.expected ? of.expected->outcomes : of.outcomes;
}

} // namespace signalbox::replay
