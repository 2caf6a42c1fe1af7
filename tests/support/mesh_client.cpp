#include "tests/support/mesh_client.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace signalbox::tests {

namespace {

constexpr int answer_seconds_max = 60;

std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 15U];
    }
    return text;
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string trim(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.pop_back();
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? std::string{} : text.substr(begin);
}

int connect_to(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw connection_lost("socket");
    const timeval limit{answer_seconds_max, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor);
        throw connection_lost("connect");
    }
    return descriptor;
}

} // namespace

std::string http_answer::field(const std::string& lower_case_name) const {
    const auto found = fields.find(lower_case_name);
    return found == fields.end() ? std::string{} : found->second;
}

struct mesh_client::connection {
    int descriptor = -1;
    SSL_CTX* context = nullptr;
    SSL* tls = nullptr;
    std::string buffered;

    explicit connection(const mesh_endpoint& to) : descriptor(connect_to(to.port)) {
        if (!to.ca_file.empty()) start_tls(to);
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { release(); }

    void release() {
        if (tls != nullptr) SSL_free(tls);
        if (context != nullptr) SSL_CTX_free(context);
        if (descriptor >= 0) ::close(descriptor);
        tls = nullptr;
        context = nullptr;
        descriptor = -1;
    }

    void start_tls(const mesh_endpoint& to) {
        context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        bool ready = SSL_CTX_load_verify_locations(context, to.ca_file.c_str(), nullptr) == 1;
        if (!to.certificate_file.empty()) {
            ready = ready && SSL_CTX_use_certificate_chain_file(context, to.certificate_file.c_str()) == 1 &&
                    SSL_CTX_use_PrivateKey_file(context, to.key_file.c_str(), SSL_FILETYPE_PEM) == 1;
        }
        tls = SSL_new(context);
        SSL_set_tlsext_host_name(tls, "localhost");
        SSL_set1_host(tls, "localhost");
        SSL_set_fd(tls, descriptor);
        if (ready && SSL_connect(tls) == 1) return;
        ERR_clear_error();
        release();
        throw connection_lost("TLS handshake");
    }

    void write(const std::string& bytes) {
        std::size_t written = 0;
        while (written < bytes.size()) {
            const auto rest = bytes.size() - written;
            const auto n = tls != nullptr ? SSL_write(tls, bytes.data() + written, static_cast<int>(rest))
                                          : ::send(descriptor, bytes.data() + written, rest, MSG_NOSIGNAL);
            if (n <= 0) throw connection_lost("write");
            written += static_cast<std::size_t>(n);
        }
    }

    void read_more() {
        std::array<char, 16384> piece{};
        const auto n = tls != nullptr ? SSL_read(tls, piece.data(), piece.size())
                                      : ::recv(descriptor, piece.data(), piece.size(), 0);
        if (n <= 0) throw connection_lost("read");
        buffered.append(piece.data(), static_cast<std::size_t>(n));
    }

    std::string take_until(std::string_view mark) {
        std::size_t found = buffered.find(mark);
        while (found == std::string::npos) {
            read_more();
            found = buffered.find(mark);
        }
        std::string taken = buffered.substr(0, found);
        buffered.erase(0, found + mark.size());
        return taken;
    }

    std::string take(std::size_t size) {
        while (buffered.size() < size) read_more();
        std::string taken = buffered.substr(0, size);
        buffered.erase(0, size);
        return taken;
    }

    http_answer read_head() {
        const std::string head = take_until("\r\n\r\n");
        http_answer answer;
        answer.status = std::stoi(head.substr(9, 3));
        for (auto line = head.find("\r\n"); line != std::string::npos; line = head.find("\r\n", line + 2)) {
            const auto end = std::min(head.find("\r\n", line + 2), head.size());
            const std::string text = head.substr(line + 2, end - line - 2);
            const auto colon = text.find(':');
            if (colon != std::string::npos) answer.fields[lower(text.substr(0, colon))] = trim(text.substr(colon + 1));
        }
        return answer;
    }

    std::string read_pieces() {
        std::string body;
        while (true) {
            const std::size_t size = std::stoul(take_until("\r\n"), nullptr, 16);
            if (size == 0) break;
            body += take(size);
            take_until("\r\n");
        }
        while (!take_until("\r\n").empty()) {
        }
        return body;
    }

    http_answer read_answer(bool has_body) {
        http_answer answer = read_head();
        while (answer.status == 100) answer = read_head();
        if (!has_body || answer.status == 204 || answer.status == 304) return answer;
        if (lower(answer.field("transfer-encoding")) == "chunked") answer.body = read_pieces();
        if (answer.fields.contains("content-length")) answer.body = take(std::stoul(answer.field("content-length")));
        return answer;
    }
};

mesh_client::mesh_client(mesh_endpoint endpoint) : endpoint_(std::move(endpoint)) {
    // Writing on a TLS connection that the hub has closed must be an error of this call, not the end of the test.
    ::signal(SIGPIPE, SIG_IGN);
}
mesh_client::~mesh_client() = default;
mesh_client::mesh_client(mesh_client&&) noexcept = default;
mesh_client& mesh_client::operator=(mesh_client&&) noexcept = default;

void mesh_client::close() { connection_.reset(); }

http_answer mesh_client::request(const std::string& method, const std::string& path, const http_fields& fields,
                                 const std::string& body) {
    std::string text = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n";
    bool framed = false;
    for (const auto& [name, value] : fields) {
        text += name + ": " + value + "\r\n";
        framed = framed || lower(name) == "transfer-encoding";
    }
    if (!framed && (!body.empty() || method == "POST" || method == "PUT"))
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n" + body;
    try {
        if (!connection_) {
            connection_ = std::make_unique<connection>(endpoint_);
            ++connections_;
        }
        connection_->write(text);
        http_answer answer = connection_->read_answer(method != "HEAD");
        if (lower(answer.field("connection")) == "close") connection_.reset();
        return answer;
    } catch (const connection_lost&) {
        connection_.reset();
        throw;
    }
}

http_answer mesh_client::as(const mesh_account& account, const std::string& method, const std::string& path,
                            http_fields fields, const std::string& body) {
    fields.emplace_back("Authorization", mesh_token(account));
    return request(method, path, fields, body);
}

http_answer mesh_client::send(const mesh_account& from, const std::string& to, const std::string& workflow_id,
                              const std::string& body, http_fields more) {
    more.emplace_back("Accept", "application/vnd.mesh.v2+json");
    more.emplace_back("Mex-To", to);
    more.emplace_back("Mex-WorkflowID", workflow_id);
    return as(from, "POST", "/messageexchange/" + from.mailbox + "/outbox", std::move(more), body);
}

std::string in_chunks(const std::string& body, std::size_t piece) {
    std::string framed;
    for (std::size_t at = 0; at < body.size(); at += piece) {
        const std::size_t size = std::min(piece, body.size() - at);
        std::array<char, 20> line{};
        std::snprintf(line.data(), line.size(), "%zx\r\n", size);
        framed += line.data();
        framed.append(body, at, size).append("\r\n");
    }
    return framed + "0\r\n\r\n";
}

std::string token_time(int minutes_from_now) {
    const std::time_t then = std::time(nullptr) + static_cast<std::time_t>(minutes_from_now) * 60;
    std::tm utc{};
    ::gmtime_r(&then, &utc);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y%m%d%H%M", &utc);
    return text.data();
}

std::string token_hmac(const mesh_account& account, const std::string& nonce, const std::string& count,
                       const std::string& timestamp) {
    const std::string text = account.mailbox + ":" + nonce + ":" + count + ":" + account.password + ":" + timestamp;
    std::array<unsigned char, 32> mac{};
    HMAC(EVP_sha256(), account.shared_key.data(), static_cast<int>(account.shared_key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), nullptr);
    return hex(mac.data(), mac.size());
}

std::string mesh_token(const mesh_account& account, std::string nonce, const std::string& count,
                       std::string timestamp) {
    if (nonce.empty()) {
        std::array<unsigned char, 16> random{};
        RAND_bytes(random.data(), random.size());
        nonce = hex(random.data(), random.size());
    }
    if (timestamp.empty()) timestamp = token_time();
    return "NHSMESH " + account.mailbox + ":" + nonce + ":" + count + ":" + timestamp + ":" +
           token_hmac(account, nonce, count, timestamp);
}

std::string json_text(const std::string& json, const std::string& member) {
    const auto name = json.find("\"" + member + "\"");
    if (name == std::string::npos) return {};
    const auto open = json.find('"', json.find(':', name + member.size() + 2));
    if (open == std::string::npos) return {};
    return json.substr(open + 1, json.find('"', open + 1) - open - 1);
}

} // namespace signalbox::tests
