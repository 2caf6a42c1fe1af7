#include "broker/ingress/mllp/mllp.hpp"

#include <array>
#include <utility>

#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/base/log.hpp"
#include "broker/base/metrics.hpp"
#include "broker/http/errc.hpp"
#include "broker/ingress/mllp/submission.hpp"

namespace signalbox::ingress::mllp {

namespace {

constexpr std::size_t piece_size = 16UL << 10;

void count_answer(std::string_view given) {
    base::counter("signalbox_mllp_answers_total", "HL7 v2 messages by their answer; none: the connection was closed",
                  {{"answer", std::string(given)}})
        .add();
}

// Speaks with one sender, from its first byte to its last.
class dialogue {
  public:
    dialogue(service& own, http::raw_connection& with)
        : own_(own), with_(with), decoder_(own.with.frames), rate_(new_rate()) {}

    boost::asio::awaitable<void> run();

  private:
    boost::asio::awaitable<bool> read_more();
    boost::asio::awaitable<bool> take(std::string_view piece);
    boost::asio::awaitable<bool> take_event(frame_event event);
    boost::asio::awaitable<bool> take_message(std::string bytes);
    boost::asio::awaitable<bool> give_up(std::string why);
    boost::asio::awaitable<bool> after_silence(error_code why);

    // A sender that has begun a message has to go on with it.
    http::transport::rate_window new_rate() const {
        return {own_.with.limits.header_deadline, own_.with.limits.body_rate_min};
    }

    service& own_;
    http::raw_connection& with_;
    frame_decoder decoder_;
    http::transport::rate_window rate_;
    std::array<std::byte, piece_size> piece_{};
};

boost::asio::awaitable<void> dialogue::run() {
    // Who can be nobody has no place to keep and no byte read.
    if (!could_send(own_.with.parties, with_.from())) {
        const bool recorded = co_await record_refusal(own_, with_.from(), "no sender has this certificate or address");
        static_cast<void>(recorded); // the connection ends in either case
        co_return;
    }
    with_.wait_at_most(own_.with.idle_deadline);
    bool more = true;
    while (more) more = co_await read_more();
}

// False when the connection is over.
boost::asio::awaitable<bool> dialogue::read_more() {
    const auto got = co_await with_.read_some(piece_, decoder_.is_inside() ? &rate_ : nullptr);
    if (!got) co_return co_await after_silence(got.error());
    const bool more = co_await take(base::as_text(std::span(piece_).first(*got)));
    if (!more) co_return false;
    if (!with_.hold(decoder_.kept_bytes())) co_return co_await give_up("too many bytes in hand");
    co_return true;
}

boost::asio::awaitable<bool> dialogue::take(std::string_view piece) {
    std::vector<frame_event> events = decoder_.feed(piece);
    for (frame_event& event : events) {
        const bool more = co_await take_event(std::move(event));
        if (!more) co_return false;
    }
    if (events.empty()) co_return true;
    rate_ = new_rate();
    with_.wait_at_most(own_.with.idle_deadline);
    co_return true;
}

boost::asio::awaitable<bool> dialogue::take_event(frame_event event) {
    switch (event.what) {
    case frame_event::kind::frame: co_return co_await take_message(std::move(event.bytes));
    case frame_event::kind::unfinished: co_return co_await give_up("a frame without its end");
    case frame_event::kind::too_large:
        co_return co_await give_up(fmt::format("a frame of more than {} bytes", own_.with.frames.frame_bytes));
    case frame_event::kind::noise: break;
    }
    co_return co_await give_up(fmt::format("more than {} bytes outside frames", own_.with.frames.noise_bytes));
}

boost::asio::awaitable<bool> dialogue::take_message(std::string bytes) {
    if (!with_.hold(bytes.size() + decoder_.kept_bytes())) co_return co_await give_up("too many bytes in hand");
    const reply made = co_await submit(own_, with_.from(), std::move(bytes));
    count_answer(made.given);
    if (made.frames.empty()) co_return made.goes_on;
    const error_code lost = co_await with_.write(made.frames);
    if (lost)
        log::info("mllp.answer_lost", {{log::field::address, with_.from().address},
                                       {log::field::outcome, made.given},
                                       {log::field::error, lost.message()}});
    co_return made.goes_on && !lost;
}

// Where the next message would begin is unknown, or nobody has room for it.
boost::asio::awaitable<bool> dialogue::give_up(std::string why) {
    count_answer("none");
    const bool recorded = co_await record_refusal(own_, with_.from(), std::move(why));
    static_cast<void>(recorded); // the connection ends in either case
    co_return false;
}

// Between messages a sender may go, or be sent away, as it likes.
boost::asio::awaitable<bool> dialogue::after_silence(error_code why) {
    if (!decoder_.is_inside() || why == boost::asio::error::operation_aborted) co_return false;
    if (why == http::errc::deadline) co_return co_await give_up("a frame that stopped coming");
    co_return co_await give_up("a frame cut off by the end of the connection");
}

boost::asio::awaitable<void> converse(std::shared_ptr<service> own, http::raw_connection& with) {
    dialogue one(*own, with);
    co_await one.run();
}

} // namespace

http::raw_handler make_handler(settings with) {
    return [own = std::make_shared<service>(std::move(with))](http::raw_connection& connection) {
        return converse(own, connection);
    };
}

} // namespace signalbox::ingress::mllp
