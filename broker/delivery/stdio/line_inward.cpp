#include "broker/delivery/stdio/line_inward.hpp"

#include <fstream>
#include <optional>
#include <utility>

#include <unistd.h>

#include "broker/base/result.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;

namespace {

// Beside the line, and gone with the answer.
struct handed_file {
    explicit handed_file(std::string path) : path(std::move(path)) {}
    handed_file(const handed_file&) = delete;
    handed_file& operator=(const handed_file&) = delete;
    ~handed_file() {
        if (!path.empty()) ::unlink(path.c_str());
    }

    std::string path; // "": within the line
};

bool write_file(const std::string& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << bytes;
    file.close();
    return file.good();
}

} // namespace

struct line_inward::waiting {
    explicit waiting(const asio::any_io_executor& core) : bell(core, asio::steady_timer::time_point::max()) {}

    asio::steady_timer bell;
    std::optional<library::kept> answer;
};

line_inward::line_inward(asio::any_io_executor core, std::string folder, std::function<void(std::string)> say)
    : core_(std::move(core)), folder_(std::move(folder)), say_(std::move(say)) {}

asio::awaitable<library::kept> line_inward::submit(library::submission what) {
    const bool large = what.payload.size() > payload_inline_max;
    const handed_file file(large ? folder_ + "/" + std::to_string(++files_) + ".submission" : "");
    if (large && !write_file(file.path, what.payload)) co_return library::kept{"", "the folder cannot be written"};
    const std::string key = "submitted " + what.ref;
    co_return co_await answer_to(key, submit_line(what, file.path));
}

asio::awaitable<library::kept> line_inward::confirm(library::confirmation what) {
    const std::string key = "confirmed " + what.delivery_id;
    co_return co_await answer_to(key, confirm_line(what));
}

asio::awaitable<library::kept> line_inward::answer_to(std::string key, std::string line) {
    if (ended_) co_return library::kept{"", "the hub is gone"};
    const auto mine = std::make_shared<waiting>(core_);
    const auto place = waiting_.emplace(std::move(key), mine);
    say_(std::move(line));
    if (!mine->answer) static_cast<void>(co_await mine->bell.async_wait(use_result));
    waiting_.erase(place);
    co_return std::move(mine->answer).value_or(library::kept{"", "the hub is gone"});
}

// The first that waits for it, where the same was said twice: each is answered.
void line_inward::heard(const kept_answer& answer) {
    const auto [first, last] = waiting_.equal_range((answer.of_submission ? "submitted " : "confirmed ") + answer.name);
    for (auto each = first; each != last; ++each) {
        if (each->second->answer) continue;
        each->second->answer = library::kept{answer.message_id, answer.error};
        each->second->bell.cancel();
        return;
    }
}

void line_inward::end() {
    ended_ = true;
    for (const auto& [name, each] : waiting_) each->bell.cancel();
}

} // namespace signalbox::delivery::stdio
