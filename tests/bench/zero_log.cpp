#include "tests/bench/zero_log.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace signalbox::tests {

zero_log::zero_log(const std::string& path, std::uint64_t size)
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), size_(size) {
    if (file_ < 0) throw std::runtime_error("cannot open " + path);
    const std::string zeros(1U << 20U, '\0');
    for (std::uint64_t at = 0; at < size; at += zeros.size())
        if (::pwrite(file_, zeros.data(), zeros.size(), static_cast<off_t>(at)) < 0) throw std::runtime_error("disk");
    if (::fdatasync(file_) != 0) throw std::runtime_error("fdatasync");
}

zero_log::~zero_log() { ::close(file_); }

void zero_log::append(const std::string& record) {
    std::unique_lock lock(mutex_);
    const std::uint64_t at = written_ % (size_ - record.size());
    if (::pwrite(file_, record.data(), record.size(), static_cast<off_t>(at)) < 0) throw std::runtime_error("pwrite");
    written_ += record.size();
    const std::uint64_t mine = written_;
    while (durable_ < mine) {
        if (syncing_) {
            synced_.wait(lock);
            continue;
        }
        // Whoever finds nobody syncing does it for all that have written so far.
        syncing_ = true;
        const std::uint64_t covered = written_;
        lock.unlock();
        const bool ok = ::fdatasync(file_) == 0;
        lock.lock();
        syncing_ = false;
        if (!ok) throw std::runtime_error("fdatasync");
        durable_ = covered;
        synced_.notify_all();
    }
}

double calls_per_second(unsigned threads, double seconds, const std::function<void(unsigned thread)>& work) {
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> calls{0};
    std::vector<std::thread> running;
    const auto begin = std::chrono::steady_clock::now();
    for (unsigned thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            while (!stop) {
                work(thread);
                ++calls;
            }
        });
    }
    std::condition_variable never;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    never.wait_for(lock, std::chrono::duration<double>(seconds), [] { return false; });
    stop = true;
    for (auto& thread : running) thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(calls) / took.count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace signalbox::tests
