// uses:
// Keeps a fixed number of keep-alive connections busy with POSTs, one request in flight on each, and prints how many
// answers with the expected status came per second after the warm-up. Own sockets and poll loop, no code of the hub.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using std::chrono::steady_clock;

struct options {
    std::uint16_t port = 0;
    int connections = 64;
    std::size_t body = 4096;
    double warm_up = 1;
    double seconds = 5;
    int status = 202;
};

struct lane {
    int descriptor = -1;
    std::size_t unsent = 0; // bytes of the request still to write
    std::string got;
};

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

options read_options(int count, char** arguments) {
    options read;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        const double value = std::atof(arguments[i + 1]);
        if (name == "--port") read.port = static_cast<std::uint16_t>(value);
        if (name == "--connections") read.connections = static_cast<int>(value);
        if (name == "--body") read.body = static_cast<std::size_t>(value);
        if (name == "--warm-up") read.warm_up = value;
        if (name == "--seconds") read.seconds = value;
        if (name == "--status") read.status = static_cast<int>(value);
    }
    return read;
}

int connect_to(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

void send_request(lane& to, const std::string& request) {
    // 4 KB always fit an empty socket buffer, so a blocking send does not block.
    to.unsent = request.size();
    while (to.unsent > 0) {
        const ssize_t sent =
            ::send(to.descriptor, request.data() + (request.size() - to.unsent), to.unsent, MSG_NOSIGNAL);
        if (sent <= 0) fail("send");
        to.unsent -= static_cast<std::size_t>(sent);
    }
}

// True when a whole answer has come; its body is skipped by Content-Length.
bool take_answer(lane& from, int status) {
    const auto end = from.got.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto at = from.got.find("Content-Length: ");
    const std::size_t length = at < end ? std::strtoul(from.got.c_str() + at + 16, nullptr, 10) : 0;
    if (from.got.size() < end + 4 + length) return false;
    if (std::atoi(from.got.c_str() + 9) != status) {
        std::fprintf(stderr, "unexpected answer: %.60s\n", from.got.c_str());
        std::exit(1);
    }
    from.got.erase(0, end + 4 + length);
    return true;
}

void read_some(lane& from) {
    std::array<char, 4096> block{};
    const ssize_t size = ::recv(from.descriptor, block.data(), block.size(), 0);
    if (size <= 0) fail("recv");
    from.got.append(block.data(), static_cast<std::size_t>(size));
}

} // namespace

int main(int count, char** arguments) {
    const options with = read_options(count, arguments);
    const std::string request = "POST /in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                "Content-Length: " +
                                std::to_string(with.body) + "\r\n\r\n" + std::string(with.body, 'x');
    const int poll = ::epoll_create1(0);
    std::vector<lane> lanes(static_cast<std::size_t>(with.connections));
    for (lane& each : lanes) {
        each.descriptor = connect_to(with.port);
        epoll_event event{EPOLLIN, {}};
        event.data.ptr = &each;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, each.descriptor, &event);
        send_request(each, request);
    }

    const auto begin = steady_clock::now() +
                       std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(with.warm_up));
    const auto end =
        begin + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(with.seconds));
    std::uint64_t answers = 0;
    for (auto now = steady_clock::now(); now < end; now = steady_clock::now()) {
        std::array<epoll_event, 64> events{};
        const int ready = ::epoll_wait(poll, events.data(), events.size(), 100);
        for (int i = 0; i < ready; ++i) {
            lane& each = *static_cast<lane*>(events[static_cast<std::size_t>(i)].data.ptr);
            read_some(each);
            if (!take_answer(each, with.status)) continue;
            if (now >= begin) ++answers;
            send_request(each, request);
        }
    }
    std::printf("%.0f\n", static_cast<double>(answers) / with.seconds);
    return 0;
}
