#include "broker/http/server.hpp"

#include <atomic>
#include <cassert>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/serving/acceptor.hpp"
#include "broker/http/serving/house.hpp"
#include "broker/http/transport/listening.hpp"

namespace signalbox::http {

namespace asio = boost::asio;

namespace {

constexpr auto look_again = std::chrono::milliseconds(2);

// One core's door and room. What it does, it does on that core.
struct storey {
    std::shared_ptr<serving::room> room;
    std::shared_ptr<serving::acceptor> door; // none where another core has the only acceptor
};

asio::awaitable<void> empty(storey of, std::chrono::milliseconds limit,
                            std::shared_ptr<std::atomic<std::size_t>> busy) {
    if (of.door) of.door->close();
    co_await of.room->drain(limit);
    --*busy;
}

class listening_server final : public server {
  public:
    listening_server(std::shared_ptr<serving::house> house, std::vector<storey> storeys,
                     transport::listening_sockets opened)
        : house_(std::move(house)), storeys_(std::move(storeys)), opened_(std::move(opened)) {}

    ~listening_server() override {
        forget_file();
        if (!started_ || house_->stopping.exchange(true)) return;
        for (const storey& each : storeys_)
            asio::post(each.room->core, [each] {
                if (each.door) each.door->close();
                each.room->cut_all();
            });
    }

    std::uint16_t port() const noexcept override { return opened_.port; }

    void start() override {
        assert(!started_);
        started_ = true;
        for (const storey& each : storeys_)
            if (each.door)
                base::spawn(each.room->core.get_executor(), serving::acceptor::run(each.door), "http.accept");
        log::info("http.listening", {{log::field::listener, house_->settings.name}, {log::field::address, address()}});
    }

    asio::awaitable<void> stop() override {
        house_->stopping = true;
        forget_file();
        const auto limit = house_->settings.limits.shutdown_deadline;
        const auto busy = std::make_shared<std::atomic<std::size_t>>(storeys_.size());
        for (const storey& each : storeys_)
            base::spawn(each.room->core.get_executor(), empty(each, limit, busy), "http.stop");

        // The cores count down and nothing more: the caller's executor may end as soon as this has returned.
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (*busy > 0) {
            timer.expires_after(look_again);
            auto [ec] = co_await timer.async_wait(use_result);
            if (ec) co_return;
        }
    }

    bool accepting() const noexcept override {
        return started_ && !house_->stopping.load() && house_->admission.has_room();
    }

    result<void> reload_tls() override {
        if (!house_->settings.tls) return {};
        auto context = transport::tls_context::for_server(*house_->settings.tls);
        if (!context) return context.error();
        house_->set_tls(std::move(*context));
        return {};
    }

  private:
    void forget_file() {
        if (!house_->settings.unix_socket.empty()) transport::forget_unix(house_->settings.unix_socket, opened_);
    }
    std::string address() const {
        const server_settings& settings = house_->settings;
        if (!settings.unix_socket.empty()) return settings.unix_socket;
        return settings.address + ":" + std::to_string(opened_.port);
    }

    std::shared_ptr<serving::house> house_;
    std::vector<storey> storeys_;
    transport::listening_sockets opened_; // the sockets themselves are the acceptors'
    std::atomic<bool> started_{false};
};

} // namespace

namespace {

result<std::unique_ptr<server>> open_house(const std::shared_ptr<serving::house>& house,
                                           const std::vector<asio::io_context*>& cores) {
    assert(!cores.empty());
    if (house->settings.tls) {
        auto context = transport::tls_context::for_server(*house->settings.tls);
        if (!context) return context.error();
        house->set_tls(std::move(*context));
    }
    const server_settings& of = house->settings;
    auto opened = of.unix_socket.empty() ? transport::listen_tcp(of.address, of.port, cores.size())
                                         : transport::listen_unix(of.unix_socket);
    if (!opened) return opened.error();

    std::vector<storey> storeys;
    for (std::size_t i = 0; i < cores.size(); ++i) {
        storey each{std::make_shared<serving::room>(*cores[i], of.limits), nullptr};
        if (i < opened->sockets.size())
            each.door = std::make_shared<serving::acceptor>(house, each.room, std::move(opened->sockets[i]));
        storeys.push_back(std::move(each));
    }
    return std::make_unique<listening_server>(house, std::move(storeys), std::move(*opened));
}

} // namespace

result<std::unique_ptr<server>> server::open(server_settings settings, handler handle,
                                             std::vector<asio::io_context*> cores) {
    return open_house(std::make_shared<serving::house>(std::move(settings), std::move(handle)), cores);
}

result<std::unique_ptr<server>> server::open_raw(server_settings settings, raw_handler converse,
                                                 std::vector<asio::io_context*> cores) {
    return open_house(std::make_shared<serving::house>(std::move(settings), std::move(converse)), cores);
}

} // namespace signalbox::http
