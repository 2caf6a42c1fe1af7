#include "tests/support/hub_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signalbox::tests {

namespace {

using steady = std::chrono::steady_clock;

int exit_code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// A pause between two looks at what another process does: poll() on nothing.
void pause_briefly() { ::poll(nullptr, 0, 5); }

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

pid_t start_program(std::vector<std::string> words, int output, int errors) {
    const auto arguments = pointers_to(words);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

// The number behind `"name":{…"port":` in run.json.
std::uint16_t port_in(const std::string& json, const std::string& name) {
    const auto section = json.find("\"" + name + "\"");
    if (section == std::string::npos) return 0;
    const auto port = json.find("\"port\":", section);
    if (port == std::string::npos) return 0;
    return static_cast<std::uint16_t>(std::stoi(json.substr(port + 7)));
}

} // namespace

std::string file_text(const std::string& path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool eventually(const std::function<bool()>& condition, std::chrono::seconds at_most) {
    const auto until = steady::now() + at_most;
    while (!condition()) {
        if (steady::now() > until) return false;
        pause_briefly();
    }
    return true;
}

run_result run_program(const std::string& program, const std::vector<std::string>& arguments) {
    std::array<int, 2> output{};
    std::array<int, 2> errors{};
    if (::pipe2(output.data(), O_CLOEXEC) != 0 || ::pipe2(errors.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("pipe");
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const pid_t child = start_program(std::move(words), output[1], errors[1]);
    ::close(output[1]);
    ::close(errors[1]);

    run_result result;
    std::array<pollfd, 2> open{{{output[0], POLLIN, 0}, {errors[0], POLLIN, 0}}};
    const auto until = steady::now() + std::chrono::minutes{2};
    int still = 2;
    while (still > 0 && steady::now() < until) {
        ::poll(open.data(), open.size(), 1000);
        for (auto& from : open) {
            if (from.fd < 0 || from.revents == 0) continue;
            std::array<char, 8192> piece{};
            const auto n = ::read(from.fd, piece.data(), piece.size());
            auto& text = from.fd == output[0] ? result.output : result.errors;
            if (n > 0) text.append(piece.data(), static_cast<std::size_t>(n));
            if (n <= 0) {
                from.fd = -1;
                --still;
            }
        }
    }
    ::close(output[0]);
    ::close(errors[0]);
    if (still > 0) ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    result.exit_code = exit_code_of(status);
    return result;
}

hub_process::hub_process(std::string program, std::string data, std::vector<std::string> arguments)
    : program_(std::move(program)), data_(std::move(data)), arguments_(std::move(arguments)) {}

hub_process::~hub_process() {
    kill();
    // A sanitizer's finding in the hub fails the test that started it, whatever the test looked at.
    const std::string text = log();
    const auto finding = text.find("Sanitizer");
    if (finding == std::string::npos) return;
    std::cerr << text.substr(finding > 200 ? finding - 200 : 0, 4000) << std::endl;
    std::abort();
}

void hub_process::start() {
    const std::string run_file = data_ + "/run.json";
    ::unlink(run_file.c_str());
    std::vector<std::string> words{program_, "serve", "--data", data_};
    words.insert(words.end(), arguments_.begin(), arguments_.end());

    const int log = ::open((data_ + ".log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    pid_ = start_program(std::move(words), log, log);
    ::close(log);
    const bool ready = eventually([&] { return !file_text(run_file).empty() || !running(); });
    const std::string run = file_text(run_file);
    if (!ready || run.empty()) {
        const std::string text = this->log();
        throw std::runtime_error("the hub did not start: " +
                                 text.substr(text.size() - std::min<std::size_t>(text.size(), 2000)));
    }
    mesh_port_ = port_in(run, "mesh");
    admin_port_ = port_in(run, "admin");
    fhir_port_ = port_in(run, "fhir");
    adapters_port_ = port_in(run, "adapters");
    mllp_port_ = port_in(run, "mllp");
    gpconnect_port_ = port_in(run, "gpconnect");
}

bool hub_process::running() {
    if (pid_ <= 0) return false;
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

void hub_process::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
}

int hub_process::terminate() {
    ::kill(pid_, SIGTERM);
    return wait();
}

int hub_process::wait(std::chrono::seconds at_most) {
    if (!eventually([&] { return !running(); }, at_most)) ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return exit_code_of(status);
}

std::string hub_process::log() const { return file_text(data_ + ".log"); }

} // namespace signalbox::tests
