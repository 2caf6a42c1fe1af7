#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/base/metrics.hpp"
#include "broker/http/server.hpp"
#include "broker/http/serving/admission.hpp"
#include "broker/http/transport/tls_context.hpp"
#include "broker/http/wire/answer_head.hpp"
#include "broker/http/wire/workspace.hpp"

namespace signalbox::http::serving {

// Somebody in a room. Ends through run(), and then leaves.
class guest {
  public:
    virtual void stop() = 0; // closes when nothing is in hand, else behind it
    virtual void cut() = 0;  // closes at once

  protected:
    ~guest() = default;
};

// What a server counts, looked up once.
class server_metrics {
  public:
    explicit server_metrics(const std::string& listener);

    void answered(unsigned status, double seconds) noexcept;

    base::gauge connections;
    base::counter refused; // connections turned away at a limit, or for want of descriptors

  private:
    std::array<base::counter, 5> by_class_; // 1xx to 5xx
    base::histogram duration_;
};

// What all connections of one server share. Any thread.
struct house {
    house(server_settings settings, http::handler handle);
    house(server_settings settings, http::raw_handler converse);

    const server_settings settings;
    const http::handler handle;
    const http::raw_handler converse; // instead of `handle`, where another protocol than HTTP is spoken
    serving::admission admission;
    server_metrics metrics;
    std::atomic<bool> stopping{false};

    std::shared_ptr<const transport::tls_context> tls() const;
    void set_tls(std::shared_ptr<const transport::tls_context> context);

  private:
    mutable std::mutex mutex_; // taken once per connection
    std::shared_ptr<const transport::tls_context> tls_;
};

// One core's part of a server: its guests and what they reuse. Lives on that core.
class room {
  public:
    room(boost::asio::io_context& core, const base::limits& limits);

    boost::asio::io_context& core;
    wire::workspace_pool workspaces;
    wire::date_cache date;

    void enter(guest& who) { guests_.insert(&who); }
    void leave(guest& who);

    // Ends what is idle, waits up to `limit` for requests in hand, then cuts the rest; returns when nobody is left.
    boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);
    void cut_all();

  private:
    boost::asio::awaitable<void> wait_until_empty(std::chrono::steady_clock::time_point until);

    std::unordered_set<guest*> guests_;
    std::vector<boost::asio::steady_timer*> waiting_; // for the last one to leave
};

} // namespace signalbox::http::serving
