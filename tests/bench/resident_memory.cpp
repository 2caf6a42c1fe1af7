#include "tests/bench/resident_memory.hpp"

#include <fstream>
#include <string>

#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

namespace {

std::string file_of(pid_t process, const char* name) { return "/proc/" + std::to_string(process) + "/" + name; }

long member_of_status(pid_t process, const std::string& member) {
    const std::string status = file_text(file_of(process, "status"));
    const auto at = status.find(member + ":");
    return at == std::string::npos ? 0 : std::stol(status.substr(at + member.size() + 1));
}

} // namespace

long resident_now(pid_t process) { return member_of_status(process, "VmRSS"); }
long resident_at_most(pid_t process) { return member_of_status(process, "VmHWM"); }

void forget_peak(pid_t process) { std::ofstream(file_of(process, "clear_refs")) << "5"; }

} // namespace signalbox::tests
