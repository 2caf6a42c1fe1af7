#include "broker/ingress/gpconnect/answering/gathering.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "broker/http/errc.hpp"

namespace signalbox::ingress::gpconnect {

namespace asio = boost::asio;

namespace {

using gathered = boost::system::result<void, message::exchange_failure>;
using steady_clock = std::chrono::steady_clock;

constexpr std::uint64_t gathered_max = 32UL << 20; // bytes of one answer in memory
constexpr std::size_t block_size = 64UL << 10;

// What has been read of a stream, then the rest of it, with an error where that is more than `most` bytes.
class resumed_source {
  public:
    resumed_source(std::string read, std::shared_ptr<message::exchange_source> rest, std::uint64_t most)
        : read_(std::move(read)), rest_(std::move(rest)), left_(most) {}

    asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) {
        if (given_ < read_.size()) {
            const std::size_t size = std::min(into.size(), read_.size() - given_);
            std::memcpy(into.data(), read_.data() + given_, size);
            given_ += size;
            co_return size;
        }
        const auto got = co_await (*rest_)(into);
        if (got && *got > left_) co_return http::errc::body_too_large;
        if (got) left_ -= *got;
        co_return got;
    }

  private:
    std::string read_;
    std::size_t given_ = 0;
    std::shared_ptr<message::exchange_source> rest_;
    std::uint64_t left_; // that may come
};

// Reads until the end or until `enough` bytes are there; what is left stays a stream.
asio::awaitable<gathered> read(message::exchange_response& answer, std::uint64_t most, std::uint64_t enough,
                               steady_clock::time_point until) {
    std::vector<std::byte> block(block_size);
    answer.body.reserve(static_cast<std::size_t>(std::min(answer.stream_size.value_or(0), most)));
    while (answer.stream && answer.body.size() < enough) {
        const auto got = co_await (*answer.stream)(block);
        if (!got) co_return message::exchange_failure::no_answer;
        if (answer.body.size() + *got > most) co_return message::exchange_failure::too_large;
        answer.body.append(reinterpret_cast<const char*>(block.data()), *got);
        if (*got == 0) answer.stream = nullptr;
        if (answer.stream && steady_clock::now() > until) co_return message::exchange_failure::no_answer;
    }
    co_return gathered{};
}

// A document of a size that nobody knows. One that is short is all read here.
asio::awaitable<gathered> resume(message::exchange_response& answer, std::uint64_t most,
                                 steady_clock::time_point until) {
    const auto begun = co_await read(answer, most, block_size, until);
    if (!begun || !answer.stream) co_return begun;
    const std::uint64_t left = most - answer.body.size();
    auto from = std::make_shared<resumed_source>(std::exchange(answer.body, {}), std::move(answer.stream), left);
    answer.stream = std::make_shared<message::exchange_source>(
        [from = std::move(from)](std::span<std::byte> into) { return from->read_some(into); });
    co_return gathered{};
}

} // namespace

asio::awaitable<gathered> gather(message::exchange_response& answer, const interaction& called, bool takes_chunks,
                                 steady_clock::time_point until) {
    const std::uint64_t most = called.how.answer_max;
    if (answer.stream_size.value_or(answer.body.size()) > most) co_return message::exchange_failure::too_large;
    if (called.answer_passed_through && answer.status < 400 && answer.stream) {
        if (answer.stream_size) co_return gathered{};
        if (takes_chunks && most > gathered_max) co_return co_await resume(answer, most, until);
    }
    const std::uint64_t in_memory = std::min(most, gathered_max);
    co_return co_await read(answer, in_memory, in_memory + 1, until);
}

} // namespace signalbox::ingress::gpconnect
