#pragma once

#include <memory>

#include "broker/http/serving/house.hpp"
#include "broker/http/serving/incoming.hpp"

namespace signalbox::http::serving {

// One connection of a server that speaks another protocol than HTTP. Lives on its core, kept alive by run().
class visit final : public guest, public raw_connection, public std::enable_shared_from_this<visit> {
  public:
    // The caller has entered `from` in the admission.
    visit(std::shared_ptr<serving::house> house, std::shared_ptr<serving::room> room,
          std::shared_ptr<server_connection> connection, http::peer from);
    ~visit() override;
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

    static boost::asio::awaitable<void> run(std::shared_ptr<visit> self);

    void stop() override;
    void cut() override;

    const http::peer& from() const noexcept override { return from_; }
    void wait_at_most(std::chrono::milliseconds limit) override { connection_->limit(limit); }
    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into,
                                                          transport::rate_window* rate) override;
    boost::asio::awaitable<error_code> write(std::string_view bytes) override;
    bool hold(std::size_t bytes) noexcept override;

  private:
    boost::asio::awaitable<bool> begin();
    boost::asio::awaitable<void> end();

    std::shared_ptr<serving::house> house_;
    std::shared_ptr<serving::room> room_;
    std::shared_ptr<server_connection> connection_;
    http::peer from_;
    std::size_t held_ = 0;
    bool certificate_counted_ = false;
    bool waiting_ = false; // for the peer, with nothing in hand
};

} // namespace signalbox::http::serving
