#include "broker/ingress/gpconnect/answering/packing.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "broker/base/gzip.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/field_list.hpp"
#include "broker/intake/on_worker.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

namespace asio = boost::asio;
using base::deflater;

constexpr std::size_t gzip_min = 256; // below that it grows
constexpr std::size_t block_size = 64UL << 10;

bool is_encoded(const http::response& answer) {
    return std::ranges::any_of(answer.fields,
                               [](const auto& field) { return http::lower(field.first) == "content-encoding"; });
}

void say_packed(http::response& answer) {
    for (auto& [name, value] : answer.fields)
        if (http::lower(name) == "etag" && !value.starts_with("W/")) value.insert(0, "W/");
    answer.set("Content-Encoding", "gzip");
}

class packed_source {
  public:
    packed_source(std::shared_ptr<http::body_source> plain, std::optional<std::uint64_t> size,
                  asio::thread_pool* workers)
        : plain_(std::move(plain)), left_(size), all_taken_(size == 0), workers_(workers) {}

    asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) {
        while (!ended_) {
            if (drained_ && !all_taken_) {
                const error_code ec = co_await take_next();
                if (ec) co_return ec;
            }
            const auto done = co_await run(into);
            rest_ = rest_.subspan(done.taken);
            drained_ = done.given < into.size();
            ended_ = drained_ && all_taken_;
            if (done.given > 0) co_return done.given;
        }
        co_return std::size_t{0};
    }

  private:
    asio::awaitable<error_code> take_next() {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(block_.size(), left_.value_or(block_.size())));
        const auto got = co_await (*plain_)(std::span(block_).first(wanted));
        if (!got) co_return got.error();
        if (*got == 0 && left_) co_return http::errc::body_broken;
        if (left_) *left_ -= *got;
        all_taken_ = left_ ? *left_ == 0 : *got == 0;
        rest_ = std::span<const std::byte>(block_).first(*got);
        co_return error_code{};
    }

    asio::awaitable<deflater::step> run(std::span<std::byte> into) {
        const auto what = all_taken_ ? deflater::flush::end : deflater::flush::all;
        const auto work = [this, into, what] { return machine_.run(rest_, into, what); };
        if (workers_ == nullptr) co_return work();
        co_return co_await intake::on_worker(*workers_, work);
    }

    std::shared_ptr<http::body_source> plain_;
    std::optional<std::uint64_t> left_; // of it, where its size is known
    bool all_taken_;
    asio::thread_pool* workers_;
    deflater machine_;
    std::vector<std::byte> block_ = std::vector<std::byte>(block_size);
    std::span<const std::byte> rest_;
    bool drained_ = true; // all of what was taken has come out
    bool ended_ = false;
};

} // namespace

void pack(http::response& answer) {
    if (is_encoded(answer) || answer.body.size() < gzip_min) return;
    answer.body = base::gzip(answer.body);
    say_packed(answer);
}

void pack_stream(http::response& answer, asio::thread_pool* workers) {
    if (is_encoded(answer) || !answer.stream || answer.stream_size.value_or(gzip_min) < gzip_min) return;
    auto from = std::make_shared<packed_source>(std::move(answer.stream), answer.stream_size, workers);
    answer.stream = std::make_shared<http::body_source>(
        [from = std::move(from)](std::span<std::byte> into) { return from->read_some(into); });
    answer.stream_size.reset();
    say_packed(answer);
}

} // namespace signalbox::ingress::gpconnect
