#include "broker/delivery/stdio/child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/base/file.hpp"

namespace signalbox::delivery::stdio {

namespace {

// Closes what nobody took.
class pipe_pair {
  public:
    pipe_pair() { opened_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
    pipe_pair(const pipe_pair&) = delete;
    pipe_pair& operator=(const pipe_pair&) = delete;
    ~pipe_pair() {
        close_end(0);
        close_end(1);
    }

    bool opened() const noexcept { return opened_; }
    int read() const noexcept { return ends_[0]; }
    int write() const noexcept { return ends_[1]; }
    void close_write() noexcept { close_end(1); }
    int take_read() noexcept { return std::exchange(ends_[0], -1); }
    int take_write() noexcept { return std::exchange(ends_[1], -1); }

  private:
    void close_end(std::size_t which) noexcept {
        if (ends_[which] >= 0) ::close(std::exchange(ends_[which], -1));
    }

    std::array<int, 2> ends_{-1, -1};
    bool opened_ = false;
};

// What the child needs, made before the fork: behind it nothing may allocate.
struct plan {
    std::vector<char*> arguments;
    std::vector<std::string> environment_texts;
    std::vector<char*> environment;
    const child_settings* how = nullptr;
    pid_t hub = 0;
    std::array<int, 3> ends{}; // that become 0, 1 and 2
};

bool limit(int what, std::uint64_t most) noexcept {
    const rlimit both{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &both) == 0;
}

// By system calls: glibc's own would ask every thread of the hub, which are not here.
bool become_user(const child_user& who) noexcept {
    return ::syscall(SYS_setgroups, 0, nullptr) == 0 &&
           ::syscall(SYS_setresgid, who.group, who.group, who.group) == 0 &&
           ::syscall(SYS_setresuid, who.user, who.user, who.user) == 0;
}

// In the child, between fork and exec: calls that are safe there alone. What fails is told as an errno.
int become(const plan& what) noexcept {
    ::setpgid(0, 0);
    if (what.how->user && !become_user(*what.how->user)) return errno;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);        // which a change of user takes away
    if (::getppid() != what.hub) return ESRCH; // the hub is gone already
    for (int i = 0; i < 3; ++i)
        if (::dup2(what.ends[static_cast<std::size_t>(i)], i) < 0) return errno;
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, what.how->files_max)) return errno;
    if (what.how->memory_max > 0 && !limit(RLIMIT_AS, what.how->memory_max)) return errno;
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    if (::chdir(what.how->folder.c_str()) != 0) return errno;
    ::execve(what.arguments.front(), what.arguments.data(), what.environment.data());
    return errno;
}

int reap(pid_t pid) noexcept {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

// Nothing when it runs; else why it does not.
error_code wait_for_exec(int told) {
    int why = 0;
    ssize_t got = 0;
    do {
        got = ::read(told, &why, sizeof why);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return {};
    return {why, boost::system::system_category()};
}

plan plan_of(const child_settings& how) {
    plan made;
    for (const std::string& word : how.command) made.arguments.push_back(const_cast<char*>(word.c_str()));
    made.arguments.push_back(nullptr);
    made.environment_texts = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + how.folder, "LANG=C.UTF-8"};
    for (std::string& each : made.environment_texts) made.environment.push_back(each.data());
    made.environment.push_back(nullptr);
    made.how = &how;
    made.hub = ::getpid();
    return made;
}

bool unblock(int end) { return ::fcntl(end, F_SETFL, O_NONBLOCK) == 0; }

void close_taken(int& end) noexcept {
    if (end >= 0) ::close(std::exchange(end, -1));
}

} // namespace

signalbox::result<child> child::start(const child_settings& how) {
    pipe_pair input;
    pipe_pair output;
    pipe_pair errors;
    pipe_pair failure; // closed by the exec, unless there is none
    if (!input.opened() || !output.opened() || !errors.opened() || !failure.opened()) return base::last_error();
    if (!unblock(input.write()) || !unblock(output.read()) || !unblock(errors.read())) return base::last_error();

    plan what = plan_of(how);
    what.ends = {input.read(), output.write(), errors.write()};
    // It shares this memory until its exec: with a copy every thread of the hub would stumble over its pages.
    const pid_t pid = ::vfork();
    if (pid < 0) return base::last_error();
    if (pid == 0) {
        const int why = become(what);
        if (::write(failure.write(), &why, sizeof why) < 0) ::_exit(126);
        ::_exit(127);
    }
    failure.close_write();
    if (const error_code why = wait_for_exec(failure.read())) {
        reap(pid);
        return why;
    }
    const int death = static_cast<int>(::syscall(SYS_pidfd_open, pid, O_NONBLOCK));
    child made(pid, {input.take_write(), output.take_read(), errors.take_read(), death});
    if (death < 0) return base::last_error();
    return made;
}

child::child(child&& other) noexcept : pid_(std::exchange(other.pid_, 0)), ends_(std::exchange(other.ends_, ends{})) {}

child::~child() {
    kill();
    close_taken(ends_.input);
    close_taken(ends_.output);
    close_taken(ends_.errors);
    close_taken(ends_.death);
}

child::ends child::take_ends() noexcept { return std::exchange(ends_, ends{}); }

int child::kill() noexcept {
    if (pid_ == 0) return 0;
    ::kill(-pid_, SIGKILL); // its group: what it started goes too
    ::kill(pid_, SIGKILL);  // should it have left its group
    return reap(std::exchange(pid_, 0));
}

} // namespace signalbox::delivery::stdio
