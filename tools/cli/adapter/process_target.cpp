#include <algorithm>
#include <cstdio>
#include <unordered_map>
#include <utility>
#include <variant>

#include "broker/app/hub.hpp"
#include "broker/delivery/stdio/messages.hpp"
#include "broker/delivery/stdio/told_lines.hpp"
#include "tools/cli/adapter/kit.hpp"
#include "tools/cli/adapter/line_process.hpp"

namespace signalbox::cli::kit {

namespace stdio = delivery::stdio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds handshake_max{10'000};
constexpr milliseconds pong_max{10'000};
constexpr milliseconds death_seen_max{5}; // of one that dies when it has answered

outcome unanswered(const char* code) { return {outcome::kind::unknown, code, "no answer", std::nullopt}; }

class process_target final : public target {
  public:
    explicit process_target(process_how how)
        : how_(std::move(how)), facts_(how_.declared), process_({how_.command, how_.folder, 0, 256, {}}) {}

    std::string carrier() const override { return how_.is_library ? "library" : "executable"; }
    const adapter_facts& facts() const override { return facts_; }

    std::string begin(const std::string& settings_json) override {
        if (std::string why = process_.start(); !why.empty()) return why;
        process_.send(stdio::hello_line(app::version(), settings_json));
        const auto first = process_.next_line(steady_clock::now() + handshake_max);
        if (!first) return "no ready line" + last_error();
        const auto said = stdio::read_line(*first);
        const auto* ready = std::get_if<stdio::ready>(&said);
        if (ready == nullptr) return "the first line is no ready: " + shown(*first);
        facts_.name = ready->name;
        facts_.version = ready->version;
        facts_.max_in_flight = ready->max_in_flight;
        facts_.idempotent = ready->idempotent;
        return "";
    }

    std::vector<outcome> deliver(const std::vector<parcel>& all) override {
        std::vector<std::string> lines;
        for (const parcel& each : all) lines.push_back(line_of(each));
        return ask(all, lines);
    }

    bool has_died() override { return process_.has_ended(steady_clock::now() + death_seen_max); }

    bool end(milliseconds at_most) override {
        process_.send(stdio::drain_line(at_most));
        const bool ended = process_.has_ended(steady_clock::now() + at_most);
        process_.kill();
        return ended;
    }

    std::optional<outcome> deliver_with_unknown_members(const parcel& what) override {
        process_.send("{\"type\":\"of-a-later-hub\",\"n\":[1,{\"a\":null}]}\n");
        const std::string line = line_of(what);
        return ask({what}, {"{\"of_a_later_hub\":{\"a\":[1]}," + line.substr(1)}).front();
    }

    std::optional<outcome> deliver_killed(const parcel& what) override {
        process_.send(line_of(what));
        process_.kill();
        return unanswered("death");
    }

    std::optional<bool> answers_ping() override {
        process_.send(stdio::ping_line(++pings_));
        const auto until = steady_clock::now() + pong_max;
        while (const auto line = process_.next_line(until)) {
            const auto said = stdio::read_line(*line);
            if (const auto* pong = std::get_if<stdio::pong>(&said)) return pong->number == pings_;
            keep_noise(*line);
        }
        return false;
    }

    std::optional<std::string> noise() override {
        if (how_.is_library) return std::nullopt;
        return noise_;
    }
    std::optional<std::string> errors() override { return process_.errors(); }

  private:
    // As the hub does: by file above 1 MiB.
    std::string line_of(const parcel& what) const {
        const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
        std::string file;
        if (what.rendered.bytes.size() > stdio::payload_inline_max) {
            file = how_.folder + "/" + what.delivery_id + ".payload";
            if (!write_file(file, what.rendered.bytes)) file.clear();
        }
        return stdio::deliver_line(what, std::max(left, milliseconds(1)), file);
    }

    static bool write_file(const std::string& path, const std::string& bytes);

    std::vector<outcome> ask(const std::vector<parcel>& all, const std::vector<std::string>& lines) {
        std::unordered_map<std::string, std::optional<outcome>> answers;
        auto until = steady_clock::now();
        for (const parcel& each : all) {
            answers[each.delivery_id] = std::nullopt;
            until = std::max(until, each.deadline);
        }
        for (const std::string& line : lines) process_.send(line);
        std::size_t open = answers.size();
        while (open > 0) {
            const auto line = process_.next_line(until);
            if (!line) break;
            open -= take(*line, answers) ? 1 : 0;
        }
        if (process_.says_too_much()) noise_ = "a line of more than 2 MiB";
        const bool alive = !process_.has_ended(steady_clock::now());
        std::vector<outcome> ordered;
        for (const parcel& each : all) {
            auto& answer = answers[each.delivery_id];
            ordered.push_back(answer ? *answer : unanswered(alive ? "timeout" : "death"));
        }
        return ordered;
    }

    // True for the first answer to one of them.
    bool take(const std::string& line, std::unordered_map<std::string, std::optional<outcome>>& answers) {
        auto said = stdio::read_line(line);
        auto* result = std::get_if<stdio::result>(&said);
        if (result == nullptr) return keep_noise(line), false;
        const auto found = answers.find(result->delivery_id);
        if (found == answers.end() || found->second) {
            noise_ = "an answer that nobody waits for: " + shown(line);
            return false;
        }
        if (result->is_wait_unreadable) noise_ = "retry_after_ms is no whole number: " + shown(line);
        found->second = std::move(result->what);
        return true;
    }

    void keep_noise(const std::string& line) {
        const auto said = stdio::read_line(line);
        if (std::holds_alternative<stdio::bad_line>(said)) noise_ = shown(line);
    }

    static std::string shown(const std::string& line) { return stdio::loggable(line); }

    std::string last_error() const {
        std::string text = process_.errors();
        while (text.ends_with('\n')) text.pop_back();
        const std::string last = text.substr(text.rfind('\n') + 1);
        return last.empty() ? "" : ": " + shown(last);
    }

    process_how how_;
    adapter_facts facts_;
    line_process process_;
    std::uint64_t pings_ = 0;
    std::string noise_;
};

bool process_target::write_file(const std::string& path, const std::string& bytes) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return false;
    const bool put = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    return std::fclose(file) == 0 && put;
}

} // namespace

std::unique_ptr<target> make_process_target(process_how how) {
    return std::make_unique<process_target>(std::move(how));
}

} // namespace signalbox::cli::kit
