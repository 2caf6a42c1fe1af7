#include "tools/cli/interruption_watch.hpp"

#include <array>
#include <csignal>

#include <signal.h>

namespace signalbox::cli {

namespace {

constexpr std::array watched{SIGINT, SIGTERM, SIGHUP};
std::atomic<bool> noted{false};

void note_it(int number) {
    if (!noted.exchange(true)) return;
    static_cast<void>(::signal(number, SIG_DFL)); // what it was when the process began
    static_cast<void>(::raise(number));
}

void on_each(void (*act)(int)) {
    struct sigaction how {};
    how.sa_handler = act;
    how.sa_flags = SA_RESTART;
    for (const int each : watched) static_cast<void>(::sigaction(each, &how, nullptr)); // of signals that there are
}

} // namespace

interruption_watch::interruption_watch() {
    noted = false;
    on_each(note_it);
}

interruption_watch::~interruption_watch() { on_each(SIG_DFL); }

const std::atomic<bool>& interruption_watch::flag() noexcept { return noted; }

} // namespace signalbox::cli
