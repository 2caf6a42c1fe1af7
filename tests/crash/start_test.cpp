// How fast the released binary is there, and what it leaves behind.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_client.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

std::uint16_t free_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(descriptor);
    return ntohs(address.sin_port);
}

// The sandbox with nothing but its port; temporary files go below `temporary`.
pid_t start_sandbox(std::uint16_t port, const std::string& temporary) {
    const std::string listen = "127.0.0.1:" + std::to_string(port);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setenv("TMPDIR", temporary.c_str(), 1);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execl(SIGNALBOX_BINARY, SIGNALBOX_BINARY, "serve", "--profile", "sandbox", "--listen-mesh", listen.c_str(),
            nullptr);
    ::_exit(127);
}

bool answers(std::uint16_t port) {
    try {
        return mesh_client(mesh_endpoint{port, {}, {}, {}}).request("GET", "/messageexchange/_ping").status == 200;
    } catch (const connection_lost&) {
        return false;
    }
}

} // namespace

TEST_CASE("start: the sandbox needs nothing but a port, is there within half a second, and leaves nothing", "[crash]") {
    temporary_folder temporary;
    std::chrono::milliseconds fastest{60'000};
    for (int round = 0; round < 3; ++round) { // the fastest of three, since the machine may be busy
        const std::uint16_t port = free_port();
        const auto begin = std::chrono::steady_clock::now();
        const pid_t hub = start_sandbox(port, temporary.text());
        CHECK(eventually([&] { return answers(port); }));
        const auto took = std::chrono::steady_clock::now() - begin;
        fastest = std::min(fastest, std::chrono::duration_cast<std::chrono::milliseconds>(took));
        mesh_client client(mesh_endpoint{port, {}, {}, {}});
        const mesh_account account{"X26ABC1", "password", "TestKey"};
        CHECK(client.send(account, "X26ABC2", "TEST_WORKFLOW", "letter").status == 202);
        ::kill(hub, SIGTERM);
        int status = 0;
        ::waitpid(hub, &status, 0);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
    }

    CHECK(fastest < std::chrono::milliseconds{500});
    CHECK(std::filesystem::is_empty(temporary.path()));
}
