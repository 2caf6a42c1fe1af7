#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::tests {

// What a practice's folder receives, in the order in which the files got their final names. Lives outside of the hub,
// so it sees what happened before, during and after a crash.
class folder_watch {
  public:
    struct file {
        std::string name;
        std::string text;
    };

    explicit folder_watch(std::string folder); // the folder must exist
    folder_watch(const folder_watch&) = delete;
    folder_watch& operator=(const folder_watch&) = delete;
    ~folder_watch();

    std::vector<file> files() const;
    std::size_t count() const noexcept { return count_.load(); }
    bool overflowed() const noexcept { return overflowed_.load(); } // events were missed: the run proves nothing

  private:
    void run();

    std::string folder_;
    int events_ = -1;
    int stop_ = -1;
    mutable std::mutex mutex_;
    std::vector<file> files_;
    std::atomic<std::size_t> count_{0};
    std::atomic<bool> overflowed_{false};
    std::thread thread_;
};

} // namespace signalbox::tests
