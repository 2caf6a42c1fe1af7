#include "tools/replay/durability/started_hub.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/app/files.hpp"

namespace signalbox::replay {

started_hub::started_hub(std::vector<std::string> command, std::string data)
    : command_(std::move(command)), data_(std::move(data)) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1); // what a killed script leaves behind is reaped here
}

result<void> started_hub::start() {
    if (const auto made = app::make_folder(data_); !made) return made.error();
    const int log = ::open((data_ + "/hub.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) return app::last_error();
    int trouble[2]; // a program that runs closes it, one that cannot says why
    if (::pipe2(trouble, O_CLOEXEC) != 0) {
        const error_code why = app::last_error();
        ::close(log);
        return why;
    }
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) become_command(log, trouble[1], parent);
    error_code why = child < 0 ? app::last_error() : error_code{};
    ::close(log);
    ::close(trouble[1]);
    if (child >= 0) {
        ::setpgid(child, child); // as the child does: whoever is first
        group_ = child;
        int number = 0;
        ssize_t got = 0;
        do got = ::read(trouble[0], &number, sizeof number);
        while (got < 0 && errno == EINTR);
        if (got == sizeof number) why = {number, boost::system::system_category()};
    }
    ::close(trouble[0]);
    if (!why) return {};
    kill();
    return why;
}

void started_hub::become_command(int log, int trouble, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1); // it ended before the line above
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    std::vector<char*> words;
    for (std::string& word : command_) words.push_back(word.data());
    words.push_back(nullptr);
    ::execvp(words.front(), words.data());
    const int number = errno;
    static_cast<void>(::write(trouble, &number, sizeof number)); // nobody is there to be told of it
    ::_exit(127);
}

bool started_hub::ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(group_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

started_hub::state started_hub::look() {
    if (group_ < 0 || ended()) return state::ended;
    // Where the command is a script, the hub is another process of its group.
    const auto found = app::read_run_file(data_);
    return found && ::getpgid(found->pid) == group_ ? state::ready : state::starting;
}

void started_hub::kill() {
    if (group_ < 0) return;
    ::kill(-group_, SIGKILL);
    int status = 0;
    while (::waitpid(-group_, &status, 0) > 0 || errno == EINTR) {
    }
    group_ = -1;
}

bool started_hub::stop(std::chrono::seconds at_most) {
    if (group_ < 0) return false;
    ::kill(-group_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (std::chrono::steady_clock::now() < until) {
        int status = 0;
        const pid_t gone = ::waitpid(-group_, &status, WNOHANG);
        if (gone < 0 && errno == ECHILD) { // all of it
            group_ = -1;
            return true;
        }
        if (gone == 0) ::poll(nullptr, 0, 10);
    }
    kill();
    return false;
}

std::string started_hub::log_end() const {
    const auto log = app::read_file(data_ + "/hub.log");
    if (!log) return {};
    return log->size() > 2000 ? log->substr(log->size() - 2000) : *log;
}

} // namespace signalbox::replay
