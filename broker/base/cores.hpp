#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace signalbox::base {

// One io_context per core, each run by exactly one thread, so that what lives on a core needs no lock; beside them a
// small pool for work that blocks or takes long (fsync, decompression, bodies above 64 KiB).
class cores {
  public:
    // `count` 0 means one per processor of this machine.
    explicit cores(std::size_t count = 0, std::size_t workers = 2);
    ~cores(); // stops

    std::size_t size() const noexcept { return contexts_.size(); }
    boost::asio::io_context& at(std::size_t index) { return *contexts_[index]; }
    boost::asio::thread_pool& workers() noexcept { return workers_; }

    void run();  // starts the threads and returns
    void stop(); // ends the contexts when their work in hand is done by the caller, then joins; idempotent

  private:
    using guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

    std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
    std::vector<guard> guards_;
    std::vector<std::thread> threads_;
    boost::asio::thread_pool workers_;
};

} // namespace signalbox::base
