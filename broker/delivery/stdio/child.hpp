#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "broker/base/result.hpp"

namespace signalbox::delivery::stdio {

// Another user than the hub's own: the hub has to run as root then.
struct child_user {
    uid_t user = 0;
    gid_t group = 0;
};

struct child_settings {
    std::vector<std::string> command;     // the first is a path; found as it stands, not along PATH
    std::string folder;                   // where it runs, and its HOME: its own state folder, which exists
    std::uint64_t memory_max = 1UL << 30; // bytes of address space; 0: no limit (what is built with ASan needs it)
    std::uint64_t files_max = 256;
    std::optional<child_user> user; // nothing: the hub's own
};

// A program in a process group of its own, with pipes to its standard input, output and error, without a core dump,
// with a small environment (PATH, HOME, LANG) and nothing else that is open. It ends with the hub.
// Whoever has it ends it: kill() or the destructor, both of which take its whole group and wait for it.
class child {
  public:
    static signalbox::result<child> start(const child_settings& how);
    child(child&& other) noexcept;
    child& operator=(child&&) = delete;
    ~child();

    // What the hub has of it, not blocking. They belong to who takes them; each is taken once.
    struct ends {
        int input = -1;  // to write
        int output = -1; // to read
        int errors = -1; // to read
        int death = -1;  // becomes readable when it has ended, and gives nothing
    };
    ends take_ends() noexcept;

    // SIGKILL to the group, then reaped; blocks for as long as the kernel takes. What it ended with, as waitpid(2) has
    // it: its own end where it came first; 0 the second time.
    int kill() noexcept;

  private:
    child(pid_t pid, ends mine) noexcept : pid_(pid), ends_(mine) {}

    pid_t pid_; // 0: ended
    ends ends_;
};

} // namespace signalbox::delivery::stdio
