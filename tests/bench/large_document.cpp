#include "tests/bench/large_document.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/sinks.hpp"
#include "tests/support/gzip.hpp"

namespace signalbox::tests {

namespace {

// A connection on loopback, read piece by piece.
class connection {
  public:
    explicit connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{60, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
            throw std::runtime_error("no hub");
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { ::close(socket_); }

    void send(const std::string& text) const {
        if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("the hub takes no request");
    }
    std::string_view next() {
        const ssize_t size = ::recv(socket_, block_.data(), block_.size(), 0);
        if (size <= 0) throw std::runtime_error("the document ends too soon");
        return {block_.data(), static_cast<std::size_t>(size)};
    }

  private:
    int socket_;
    std::vector<char> block_ = std::vector<char>(256UL << 10);
};

const std::string document_head =
    "HTTP/1.1 200 Answer\r\nContent-Type: application/fhir+json;charset=utf-8\r\nConnection: close\r\n";
constexpr const char* path = "/A81001/STU3/1/gpconnect/documents/Binary/7";

http_fields fields_for(const gpconnect_hub& hub) {
    return hub.fields("documents:fhir:rest:migrate:binary-1", gpconnect_token(seconds_now()).reason("migration"));
}

std::string request_to(const gpconnect_hub& hub) {
    std::string text = std::string("GET ") + path + " HTTP/1.1\r\nHost: hub.example\r\n";
    for (const auto& [name, value] : fields_for(hub)) text.append(name).append(": ").append(value).append("\r\n");
    return text + "\r\n";
}

} // namespace

gpconnect_provider::answer document_of(std::uint64_t size) {
    return {.text = document_head + "Content-Length: " + std::to_string(size) + "\r\n\r\n", .more = size};
}

gpconnect_provider::answer unsized_document_of(std::uint64_t size) {
    return {.text = document_head + "\r\n", .more = size};
}

std::uint64_t read_document(const gpconnect_hub& hub) {
    connection to(hub.endpoint().port);
    to.send(request_to(hub));
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) head += to.next();
    if (!head.starts_with("HTTP/1.1 200 ")) throw std::runtime_error("not a document: " + head);
    const auto end = head.find("\r\n\r\n");
    const std::uint64_t size =
        std::stoull(std::string(field_of(std::string_view(head).substr(0, end + 2), "Content-Length")));
    const auto is_of_document = [](std::string_view bytes) {
        return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 'x'; });
    };
    bool whole = is_of_document(std::string_view(head).substr(end + 4));
    std::uint64_t have = head.size() - end - 4;
    while (have < size) {
        const std::string_view bytes = to.next();
        whole = whole && is_of_document(bytes);
        have += bytes.size();
    }
    if (!whole || have != size) throw std::runtime_error("not the document that was sent");
    return size;
}

std::uint64_t read_packed_document(const gpconnect_hub& hub) {
    const auto answer = hub.call("GET", path, with(fields_for(hub), "Accept-Encoding", "gzip"));
    if (answer.status != 200 || answer.field("content-encoding") != "gzip") throw std::runtime_error("not in gzip");
    const std::string document = gunzip(answer.body);
    if (document.find_first_not_of('x') != std::string::npos)
        throw std::runtime_error("not the document that was sent");
    return document.size();
}

} // namespace signalbox::tests
