#include "tools/cli/demo_hub.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/app/files.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

demo_hub::demo_hub(std::string data) : data_(std::move(data)) {
    if (data_.empty()) {
        data_ = temporary_.emplace("signalbox-demo").path();
    } else if (const auto found = app::read_run_file(data_)) {
        running_ = *found;
        if (running_.profile != "demo")
            throw command_failure{exit_code::usage,
                                  fmt::format("the hub on {} is no demo: its profile is {}", data_, running_.profile),
                                  "signalbox demo"};
        return;
    }
    start();
    wait_until_ready();
}

demo_hub::~demo_hub() {
    if (child_ > 0) {
        ::kill(child_, SIGTERM);
        wait();
    }
}

// The hub is this very program again, with its log in the data folder. It ends when this process does.
void demo_hub::start() {
    if (const auto made = app::make_folder(data_); !made) give_up(made.error().message());
    const std::string log = data_ + "/hub.log";
    const int to = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (to < 0) give_up(app::last_error().message());
    const pid_t parent = ::getpid();
    child_ = ::fork();
    if (child_ == 0) {
        ::setpgid(0, 0); // Ctrl-C is for the demo, which then stops its hub
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) ::_exit(1); // it ended before the line above
        ::dup2(to, STDOUT_FILENO);
        ::dup2(to, STDERR_FILENO);
        ::execl("/proc/self/exe", "signalbox", "serve", "--profile", "demo", "--data", data_.c_str(), "--listen-mesh",
                "127.0.0.1:0", "--listen-admin", "127.0.0.1:0", "--listen-fhir", "127.0.0.1:0", "--listen-mllp",
                "127.0.0.1:0", "--listen-adapters", "127.0.0.1:0", static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ::close(to);
    if (child_ < 0) give_up(app::last_error().message());
}

void demo_hub::wait_until_ready() {
    constexpr int looks_max = 3000; // 30 s
    for (int look = 0; look < looks_max; ++look) {
        const auto found = app::read_run_file(data_);
        if (found && found->pid == child_) {
            running_ = *found;
            return;
        }
        int status = 0;
        if (::waitpid(child_, &status, WNOHANG) == child_) {
            child_ = -1;
            give_up("it ended");
        }
        ::poll(nullptr, 0, 10);
    }
    give_up("it was not ready within 30 s");
}

void demo_hub::give_up(const std::string& what) {
    const auto log = app::read_file(data_ + "/hub.log");
    std::string end = log ? *log : std::string{};
    if (end.size() > 2000) end = end.substr(end.size() - 2000);
    throw command_failure{exit_code::failed, fmt::format("the demo's hub did not start: {}\n{}", what, end),
                          "signalbox serve --profile demo"};
}

void demo_hub::wait() {
    int status = 0;
    while (child_ > 0 && ::waitpid(child_, &status, 0) < 0 && errno == EINTR) ::kill(child_, SIGTERM);
    child_ = -1;
}

} // namespace signalbox::cli
