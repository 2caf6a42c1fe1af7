#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/alarms/channel.hpp"
#include "broker/alarms/ledger.hpp"
#include "broker/alarms/looks/look.hpp"
#include "broker/alarms/memory.hpp"
#include "broker/base/even_clock.hpp"

namespace signalbox::alarms {

struct watch_parts {
    const base::clock* clock = nullptr; // outlives the watchman
    boost::asio::any_io_executor executor;
    std::chrono::milliseconds look_every{30'000};
    std::vector<std::unique_ptr<look>> looks;
    std::vector<std::unique_ptr<teller>> tellers;
    telling_patience patience;
    memory kept; // of the last start
    // Replaces what is kept, durably; false when it could not be written.
    std::function<boost::asio::awaitable<bool>(std::string text)> keep;
};

// Keeps the alarms: looks round, tells the log, the metrics and the channels when one opens and when it closes, and
// remembers it across restarts. Everything but report(), open() and stop() happens on its executor.
class watchman : public std::enable_shared_from_this<watchman> {
  public:
    explicit watchman(watch_parts with);

    static boost::asio::awaitable<void> run(std::shared_ptr<watchman> self);
    void stop(); // any thread

    // One round; `run` does this every look_every.
    boost::asio::awaitable<void> look_round();
    // Something that is known as it happens, as a breaker that opens. Any thread; in the order of the calls.
    void report(condition what, bool holds);
    std::vector<alarm> open() const; // any thread, oldest first

  private:
    void trust_reports(findings& found) const;
    void change(const std::vector<news>& all);
    void show();
    void publish();
    static boost::asio::awaitable<void> keep_all(std::shared_ptr<watchman> self);

    watch_parts with_;
    base::even_clock clock_;
    ledger ledger_;
    std::set<std::pair<kind, std::string>> reported_; // since the round began: newer than what it has seen
    std::vector<std::shared_ptr<channel>> channels_;
    boost::asio::steady_timer bell_;
    bool stopping_ = false;
    bool dirty_ = false; // something is not kept yet
    bool keeping_ = false;

    mutable std::mutex shown_mutex_;
    std::vector<alarm> shown_;
};

} // namespace signalbox::alarms
