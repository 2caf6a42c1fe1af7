#pragma once

#include <atomic>

namespace signalbox::cli {

// As long as it is there, the first SIGINT, SIGTERM or SIGHUP is only noted, so that what was begun can be ended in
// order; a second one ends the process as it would have. One at a time, of a process that has no other use for them.
class interruption_watch {
  public:
    interruption_watch();
    interruption_watch(const interruption_watch&) = delete;
    interruption_watch& operator=(const interruption_watch&) = delete;
    ~interruption_watch();

    static bool came() noexcept { return flag().load(); }
    static const std::atomic<bool>& flag() noexcept;
};

} // namespace signalbox::cli
