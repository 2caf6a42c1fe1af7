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
// two small pools for work that blocks or takes long: one for what senders cause (decompression, bodies above 64 KiB),
// one for deliveries (rendering, files), so that neither can starve the other.
class cores {
  public:
    // `count` 0 means one per processor of this machine.
    explicit cores(std::size_t count = 0, std::size_t workers = 2);
    ~cores(); // stops

    std::size_t size() const noexcept { return contexts_.size(); }
    boost::asio::io_context& at(std::size_t index) { return *contexts_[index]; }
    boost::asio::thread_pool& workers() noexcept { return workers_; }
    boost::asio::thread_pool& delivery_workers() noexcept { return delivery_workers_; }

    void run();  // starts the threads and returns
    void stop(); // when the caller's work is done: drops what is still queued, waits for what runs; idempotent

  private:
    using guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

    std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
    std::vector<guard> guards_;
    std::vector<std::thread> threads_;
    boost::asio::thread_pool workers_;
    boost::asio::thread_pool delivery_workers_;
};

} // namespace signalbox::base
