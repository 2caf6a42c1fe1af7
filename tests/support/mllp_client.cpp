#include "tests/support/mllp_client.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace signalbox::tests {

struct mllp_client::connection {
    int descriptor = -1;
    SSL_CTX* context = nullptr;
    SSL* tls = nullptr;

    explicit connection(const mesh_endpoint& to) : descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{10, 0};
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(to.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool connected = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        if (connected && (to.ca_file.empty() || start_tls(to))) return;
        release();
        throw connection_lost(connected ? "TLS handshake" : "connect");
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { release(); }

    bool start_tls(const mesh_endpoint& to) {
        context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        bool ready = SSL_CTX_load_verify_locations(context, to.ca_file.c_str(), nullptr) == 1;
        if (!to.certificate_file.empty())
            ready = ready && SSL_CTX_use_certificate_chain_file(context, to.certificate_file.c_str()) == 1 &&
                    SSL_CTX_use_PrivateKey_file(context, to.key_file.c_str(), SSL_FILETYPE_PEM) == 1;
        tls = SSL_new(context);
        SSL_set1_host(tls, "localhost");
        SSL_set_fd(tls, descriptor);
        ready = ready && SSL_connect(tls) == 1;
        ERR_clear_error();
        return ready;
    }

    void release() {
        if (tls != nullptr) SSL_free(tls);
        if (context != nullptr) SSL_CTX_free(context);
        if (descriptor >= 0) ::close(descriptor);
    }

    // 0 at the end, whatever kind of end that is.
    std::size_t read(std::array<char, 16384>& into) {
        const auto got = tls != nullptr ? SSL_read(tls, into.data(), static_cast<int>(into.size()))
                                        : ::recv(descriptor, into.data(), into.size(), 0);
        ERR_clear_error();
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw connection_lost("nothing came for ten seconds");
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto put = tls != nullptr ? SSL_write(tls, bytes.data(), static_cast<int>(bytes.size()))
                                            : ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            ERR_clear_error();
            if (put <= 0) throw connection_lost("send");
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
    }
};

mllp_client::mllp_client(const mesh_endpoint& to) : connection_(std::make_unique<connection>(to)) {}
mllp_client::~mllp_client() = default;

void mllp_client::send(std::string_view bytes) { connection_->write(bytes); }

std::string mllp_client::next_answer() {
    std::size_t end = 0;
    while ((end = pending_.find("\x1C\r")) == std::string::npos) {
        std::array<char, 16384> piece{};
        const std::size_t got = connection_->read(piece);
        if (got == 0) throw connection_lost("closed before an answer");
        pending_.append(piece.data(), got);
    }
    if (pending_.front() != '\x0B') throw connection_lost("an answer that is no frame");
    std::string text = pending_.substr(1, end - 1);
    pending_.erase(0, end + 2);
    std::replace(text.begin(), text.end(), '\r', '\n');
    return text;
}

std::string mllp_client::next_code() {
    const std::string text = next_answer();
    const auto msa = text.find("\nMSA|");
    if (msa == std::string::npos) throw connection_lost("an answer without MSA");
    const auto end = text.find('\n', msa + 1);
    std::string code = text.substr(msa + 5, end - msa - 5);
    std::replace(code.begin(), code.end(), '|', ' ');
    return code;
}

bool mllp_client::is_closed() {
    if (!pending_.empty()) return false;
    std::array<char, 16384> piece{};
    const std::size_t got = connection_->read(piece);
    pending_.append(piece.data(), got);
    return got == 0;
}

} // namespace signalbox::tests
