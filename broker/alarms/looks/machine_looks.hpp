#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "broker/alarms/looks/look.hpp"
#include "broker/base/clock.hpp"
#include "broker/base/result.hpp"
#include "broker/store/store.hpp"

namespace signalbox::alarms {

// Free space below the store's low-water mark, or a full disk.
class disk_look final : public look {
  public:
    explicit disk_look(const store::store& store) : store_(store) {}
    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    const store::store& store_;
};

// The wall clock against the steady one, from look to look. A step is an event: it counts for an hour.
class clock_look final : public look {
  public:
    clock_look(const base::clock& clock, std::chrono::milliseconds step_max);
    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    const base::clock& clock_;
    std::chrono::milliseconds step_max_;
    base::time_point wall_;
    std::chrono::steady_clock::time_point steady_;
};

// Certificates of the hub's own, by whose they are. Read once in ten minutes, on a worker.
struct watched_certificate {
    std::string whose; // "listener mesh", "webhook practice"
    std::string file;  // PEM
};

// 30 days and 7 days before the last of its validity, each with an alarm of its own. One that cannot be read counts as
// one that ends.
void add_certificate(findings& found, const watched_certificate& what, const result<base::time_point>& ends,
                     base::time_point now);

class certificate_look final : public look {
  public:
    // `end_of` gives the end of a file's validity; it may block.
    using reader = std::function<result<base::time_point>(const std::string& file)>;
    certificate_look(std::vector<watched_certificate> watched, reader end_of, boost::asio::thread_pool& workers)
        : watched_(std::move(watched)), end_of_(std::move(end_of)), workers_(workers) {}

    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    std::vector<watched_certificate> watched_;
    reader end_of_;
    boost::asio::thread_pool& workers_;
    std::optional<base::time_point> read_at_;
    std::vector<result<base::time_point>> ends_;
};

} // namespace signalbox::alarms
