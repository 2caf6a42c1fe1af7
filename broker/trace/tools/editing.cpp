#include "broker/trace/tools/editing.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_set>
#include <utility>

#include "broker/trace/format/writer.hpp"

namespace signalbox::trace {

namespace {

unreadable not_written(const error_code& why) { return {0, "the new trace: " + why.message(), why}; }

// Bodies that stand beside the one trace come to stand beside the other.
class output {
  public:
    static read_result<output> create(const std::string& path, const header& first, const std::atomic<bool>* stopped) {
        auto made = writer::create_whole(path, first, stopped);
        if (!made) return not_written(made.error());
        return output(std::move(*made));
    }

    read_result<void> put(record line, const reader& from) {
        for (body* each : bodies_of(line)) {
            if (!each->beside) continue;
            auto bytes = from.load(*each);
            if (!bytes) return bytes.error();
            each->bytes = std::move(*bytes);
            each->beside = false;
        }
        if (std::holds_alternative<message>(line)) ++done_.messages;
        if (auto written = to_->append(line); !written) return not_written(written.error());
        return {};
    }

    read_result<edited> finish() {
        if (auto finished = to_->finish(); !finished) return not_written(finished.error());
        done_.lines = to_->lines();
        return done_;
    }

  private:
    explicit output(std::unique_ptr<writer> to) : to_(std::move(to)) {}

    static std::vector<body*> bodies_of(record& line) {
        std::vector<body*> all;
        const auto add = [&](std::optional<body>& one) {
            if (one) all.push_back(&*one);
        };
        if (auto* sent = std::get_if<message>(&line)) all.push_back(&sent->body);
        if (auto* answered = std::get_if<reply>(&line)) add(answered->body);
        if (auto* settled = std::get_if<outcome>(&line)) add(settled->body);
        if (auto* expected = std::get_if<expectation>(&line)) {
            if (expected->reply) add(expected->reply->body);
            for (outcome& each : expected->outcomes) add(each.body);
        }
        return all;
    }

    std::unique_ptr<writer> to_;
    edited done_;
};

// What a line belongs to and when it was; nothing where it has none.
std::optional<sequence> sequence_of(const record& line) {
    if (const auto* one = std::get_if<message>(&line)) return one->sequence;
    if (const auto* one = std::get_if<reply>(&line)) return one->sequence;
    if (const auto* one = std::get_if<outcome>(&line)) return one->sequence;
    if (const auto* one = std::get_if<expectation>(&line)) return one->sequence;
    return std::nullopt;
}

template <class Change>
void change_times(record& line, Change change) {
    if (auto* one = std::get_if<message>(&line)) one->at = change(one->at);
    if (auto* one = std::get_if<reply>(&line)) one->at = change(one->at);
    if (auto* one = std::get_if<outcome>(&line)) one->at = change(one->at);
    if (auto* one = std::get_if<mark>(&line)) one->at = change(one->at);
    if (auto* one = std::get_if<expectation>(&line)) {
        if (one->reply) one->reply->at = change(one->reply->at);
        for (outcome& each : one->outcomes) each.at = change(each.at);
    }
}

void number(record& line, sequence as) {
    if (auto* one = std::get_if<message>(&line)) one->sequence = as;
    if (auto* one = std::get_if<reply>(&line)) one->sequence = as;
    if (auto* one = std::get_if<outcome>(&line)) one->sequence = as;
    if (auto* one = std::get_if<expectation>(&line)) {
        one->sequence = as;
        if (one->reply) one->reply->sequence = as;
        for (outcome& each : one->outcomes) each.sequence = as;
    }
}

// What was changed after it was finished does not get a footer that says it is whole.
read_result<edited> finish(output& to, const reader& from) {
    if (from.end() == reader::ending::changed)
        return unreadable{from.lines(), "it was changed after it was finished: its footer is of another content"};
    return to.finish();
}

// Copies what `wanted` says of each message, and what belongs to those.
template <class Wanted, class WantedMark>
read_result<edited> copy_some(reader& from, output& to, offset earlier, Wanted wanted, WantedMark wanted_mark,
                              bool only_between) {
    std::unordered_set<sequence> kept;
    std::vector<record> waiting; // marks behind the last line that was kept: whether one follows is not known yet
    for (;;) {
        auto next = from.next();
        if (!next) return next.error();
        if (!*next) return finish(to, from);
        record& line = **next;
        if (const auto* one = std::get_if<message>(&line); one != nullptr && wanted(*one)) kept.insert(one->sequence);
        const auto of = sequence_of(line);
        const auto* moment = std::get_if<mark>(&line);
        if (of ? !kept.contains(*of) : moment == nullptr || !wanted_mark(*moment)) continue;
        change_times(line, [&](offset at) { return std::max(at - earlier, offset{}); });
        if (moment != nullptr && only_between && moment->name != "lost") {
            if (!kept.empty()) waiting.push_back(std::move(line));
            continue;
        }
        for (record& each : std::exchange(waiting, {}))
            if (auto put = to.put(std::move(each), from); !put) return put.error();
        if (auto put = to.put(std::move(line), from); !put) return put.error();
    }
}

// One of several, with its next line in hand.
struct source {
    std::unique_ptr<reader> from;
    std::size_t recording = 0; // files of one recording share it
    offset later{};            // than the earliest of all
    std::optional<record> next;
    offset at{}; // of `next`, in the merged trace; never before an earlier line of this file

    read_result<void> advance() {
        auto read = from->next();
        if (!read) return read.error();
        next = std::move(*read);
        if (!next) return {};
        change_times(*next, [&](offset when) { return when + later; });
        offset latest = at;
        change_times(*next, [&](offset when) {
            latest = std::max(latest, when);
            return when;
        });
        at = latest;
        return {};
    }
};

header merged_header(const std::vector<source>& all) {
    const auto earliest =
        std::ranges::min_element(all, {}, [](const source& each) { return each.from->header().started_at; });
    header made = earliest->from->header();
    for (const source& each : all) {
        const header& one = each.from->header();
        made.identifiable = made.identifiable || one.identifiable;
        // What was redacted with another key, or not at all, cannot be said in one word.
        if (one.redaction != made.redaction) made.redaction = "mixed";
        if (one.digest != made.digest) made.digest = "mixed";
    }
    return made;
}

} // namespace

read_result<edited> cut(const std::string& in, const std::string& out, offset from, std::optional<offset> to,
                        const std::atomic<bool>* stopped) {
    auto source = reader::open(in);
    if (!source) return source.error();
    header first = (*source)->header();
    first.started_at += from;
    auto made = output::create(out, first, stopped);
    if (!made) return made.error();
    const auto within = [&](offset at) { return at >= from && (!to || at < *to); };
    return copy_some(
        **source, *made, from, [&](const message& each) { return within(each.at); },
        [&](const mark& each) { return within(each.at); }, false);
}

read_result<edited> filter(const std::string& in, const std::string& out, const selection& what,
                           const std::atomic<bool>* stopped) {
    auto source = reader::open(in);
    if (!source) return source.error();
    auto made = output::create(out, (*source)->header(), stopped);
    if (!made) return made.error();
    return copy_some(
        **source, *made, offset{}, [&](const message& each) { return what.holds(each); },
        [](const mark&) { return true; }, true);
}

read_result<edited> merge(const std::vector<std::string>& in, const std::string& out,
                          const std::atomic<bool>* stopped) {
    std::vector<source> all;
    for (const std::string& path : in) {
        auto opened = reader::open(path);
        if (!opened) return unreadable{opened.error().line, path + ": " + opened.error().what, opened.error().because};
        all.push_back({std::move(*opened), all.size(), {}, {}, {}});
    }
    const header first = merged_header(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const header& one = all[i].from->header();
        all[i].later = std::chrono::duration_cast<offset>(one.started_at - first.started_at);
        for (std::size_t j = 0; j < i; ++j) {
            const header& other = all[j].from->header();
            if (other.started_at == one.started_at && other.producer == one.producer)
                all[i].recording = all[j].recording;
        }
        if (auto read = all[i].advance(); !read) return read.error();
    }
    auto made = output::create(out, first, stopped);
    if (!made) return made.error();

    std::map<std::pair<std::size_t, sequence>, sequence> numbers;
    for (;;) {
        source* earliest = nullptr;
        for (source& each : all)
            if (each.next && (earliest == nullptr || each.at < earliest->at)) earliest = &each;
        if (earliest == nullptr) {
            const auto changed = std::ranges::find_if(
                all, [](const source& each) { return each.from->end() == reader::ending::changed; });
            return finish(*made, changed == all.end() ? *all.front().from : *changed->from);
        }
        if (const auto old = sequence_of(*earliest->next))
            number(*earliest->next, numbers.try_emplace({earliest->recording, *old}, numbers.size() + 1).first->second);
        if (auto put = made->put(std::move(*earliest->next), *earliest->from); !put) return put.error();
        if (auto read = earliest->advance(); !read) return read.error();
    }
}

} // namespace signalbox::trace
