#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace signalbox::tests {

// The limit that a durable store is measured against: a file of zeros written ahead, producers that copy their record
// into it, and one fdatasync for all that have gathered. It keeps nothing but the bytes, checks nothing, and cannot be
// read back; no store with an index can be faster on the same disk.
class zero_log {
  public:
    zero_log(const std::string& path, std::uint64_t size);
    zero_log(const zero_log&) = delete;
    zero_log& operator=(const zero_log&) = delete;
    ~zero_log();

    // Returns when the record is on stable storage. Any thread.
    void append(const std::string& record);

  private:
    int file_ = -1;
    std::uint64_t size_;
    std::mutex mutex_;
    std::condition_variable synced_;
    std::uint64_t written_ = 0; // bytes handed to the kernel
    std::uint64_t durable_ = 0; // bytes known to be on disk
    bool syncing_ = false;
};

// Runs `work` in `threads` threads for that long and gives how many calls per second there were.
double calls_per_second(unsigned threads, double seconds, const std::function<void(unsigned thread)>& work);

double median(std::vector<double> values);

} // namespace signalbox::tests
