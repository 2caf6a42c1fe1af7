#include "tools/replay/play/mllp_caller.hpp"

#include <array>

#include "broker/base/crypto.hpp"
#include "broker/http/calling/dial.hpp"
#include "broker/http/errc.hpp"
#include "broker/ingress/mllp/framing.hpp"

namespace signalbox::replay {

result<std::unique_ptr<mllp_caller>> mllp_caller::open(http::client_settings where,
                                                       boost::asio::any_io_executor executor) {
    std::shared_ptr<const http::transport::tls_context> tls;
    if (where.encrypted) {
        auto made = http::transport::tls_context::for_client(where);
        if (!made) return made.error();
        tls = std::move(*made);
    }
    return std::unique_ptr<mllp_caller>(new mllp_caller(std::move(where), std::move(tls), std::move(executor)));
}

boost::asio::awaitable<boost::system::result<std::string, http::client_failure>>
mllp_caller::send(std::string message) {
    connection over;
    if (!idle_.empty()) {
        over = std::move(idle_.back());
        idle_.pop_back();
    } else {
        const auto until = std::chrono::steady_clock::now() + where_.connect_deadline;
        auto dialled = co_await http::calling::dial(where_, tls_, executor_, until);
        if (!dialled) co_return http::client_failure{dialled.error(), false};
        over = std::move(*dialled);
    }
    auto answer = co_await exchange(over, ingress::mllp::encode_frame(message));
    if (!answer) {
        over->close();
        co_return http::client_failure{answer.error(), true};
    }
    idle_.push_back(std::move(over));
    co_return std::move(*answer);
}

boost::asio::awaitable<result<std::string>> mllp_caller::exchange(connection over, std::string frame) const {
    over->limit(where_.answer_deadline);
    const error_code written = co_await over->write(frame, nullptr);
    if (written) co_return written;
    ingress::mllp::frame_decoder decoder;
    std::array<std::byte, 4096> room{};
    while (true) {
        const auto read = co_await over->read_some(room, nullptr);
        if (!read) co_return read.error();
        if (*read == 0) co_return http::errc::closed;
        for (auto& event : decoder.feed(base::as_text(std::span(room).first(*read)))) {
            if (event.what == ingress::mllp::frame_event::kind::frame) co_return std::move(event.bytes);
            co_return http::errc::body_broken;
        }
    }
}

} // namespace signalbox::replay
