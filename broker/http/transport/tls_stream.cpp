#include <cerrno>
#include <memory>

#include <arpa/inet.h>
#include <boost/asio/error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "broker/base/crypto.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/transport/byte_stream.hpp"
#include "broker/http/transport/tls_context.hpp"

namespace signalbox::http::transport {

namespace {

struct ssl_deleter {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

// What OpenSSL reads from and writes to: the socket itself. OpenSSL's own socket BIO writes without MSG_NOSIGNAL.
struct socket_end {
    int descriptor = -1;
    std::uint64_t sent = 0;
    bool ended = false;
    error_code error;
};

socket_end& end_of(BIO* bio) { return *static_cast<socket_end*>(BIO_get_data(bio)); }

int bio_read(BIO* bio, char* into, int size) {
    socket_end& end = end_of(bio);
    BIO_clear_retry_flags(bio);
    const step got = receive_now(end.descriptor, {reinterpret_cast<std::byte*>(into), static_cast<std::size_t>(size)});
    if (got.bytes > 0) return static_cast<int>(got.bytes);
    if (got.wait != wanted::nothing) {
        BIO_set_retry_read(bio);
        return -1;
    }
    end.error = got.error;
    end.ended = got.error == boost::asio::error::eof;
    return end.ended ? 0 : -1;
}

int bio_write(BIO* bio, const char* bytes, int size) {
    socket_end& end = end_of(bio);
    BIO_clear_retry_flags(bio);
    const step put =
        send_now(end.descriptor, {reinterpret_cast<const std::byte*>(bytes), static_cast<std::size_t>(size)});
    end.sent += put.bytes;
    if (put.bytes > 0) return static_cast<int>(put.bytes);
    if (put.wait != wanted::nothing) BIO_set_retry_write(bio);
    end.error = put.error;
    return -1;
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1; // nothing is held back
    if (command == BIO_CTRL_EOF) return end_of(bio).ended ? 1 : 0;
    return 0;
}

BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "signalbox socket");
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_ctrl(made, bio_control);
        return made;
    }();
    return method;
}

// The alerts with which a peer turns our certificate down.
bool is_certificate_alert(unsigned long error) {
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) return false;
    switch (ERR_GET_REASON(error)) {
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: return true;
    default: return false;
    }
}

std::string subject_of(X509* certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
    if (!text || X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) < 0) return {};
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string spki_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return {};
    const auto digest = base::sha256_of({reinterpret_cast<const std::byte*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return base::to_hex(digest);
}

class tls final : public byte_stream {
  public:
    tls(int descriptor, std::shared_ptr<const tls_context> context)
        : context_(std::move(context)), ssl_(SSL_new(context_->native())) {
        end_.descriptor = descriptor;
        BIO* bio = BIO_new(socket_method());
        if (!ssl_ || bio == nullptr) throw std::bad_alloc();
        BIO_set_data(bio, &end_);
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio); // takes it
    }

    SSL* native() noexcept { return ssl_.get(); }

    step handshake() override {
        ERR_clear_error();
        const int done = SSL_do_handshake(ssl_.get());
        if (done == 1) return {};
        step outcome = explain(done);
        if (outcome.error) outcome.error = errc::tls;
        return outcome;
    }

    step read(std::span<std::byte> into) override {
        ERR_clear_error();
        std::size_t size = 0;
        const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &size);
        return done == 1 ? step{size, wanted::nothing, {}} : explain(done);
    }

    step write(std::span<const std::byte> bytes) override {
        ERR_clear_error();
        std::size_t size = 0;
        const int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size);
        return done == 1 ? step{size, wanted::nothing, {}} : explain(done);
    }

    step discard(std::span<std::byte> scratch) override { return receive_now(end_.descriptor, scratch); }

    void shutdown_send() override {
        ERR_clear_error();
        if (SSL_is_init_finished(ssl_.get()) == 1 && !broken_) SSL_shutdown(ssl_.get());
        ::shutdown(end_.descriptor, SHUT_WR);
    }

    bool has_buffered() const override { return SSL_has_pending(ssl_.get()) == 1; }
    std::uint64_t bytes_sent() const noexcept override { return end_.sent; }

    std::optional<certificate_facts> peer_certificate() const override {
        X509* certificate = SSL_get0_peer_certificate(ssl_.get());
        if (certificate == nullptr || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return std::nullopt;
        return certificate_facts{subject_of(certificate), spki_of(certificate)};
    }

  private:
    step explain(int done) {
        switch (SSL_get_error(ssl_.get(), done)) {
        case SSL_ERROR_WANT_READ: return {0, wanted::readable, {}};
        case SSL_ERROR_WANT_WRITE: return {0, wanted::writable, {}};
        case SSL_ERROR_ZERO_RETURN: return {0, wanted::nothing, boost::asio::error::eof};
        default: break;
        }
        broken_ = true; // OpenSSL forbids SSL_shutdown after a fatal error
        const unsigned long error = ERR_peek_error();
        ERR_clear_error();
        if (is_certificate_alert(error)) return {0, wanted::nothing, errc::tls};
        // The end of TCP without the end of TLS could be a cut by a third party: it is never a proper end.
        if (end_.error && end_.error != boost::asio::error::eof) return {0, wanted::nothing, end_.error};
        return {0, wanted::nothing, errc::closed};
    }

    std::shared_ptr<const tls_context> context_;
    socket_end end_;
    std::unique_ptr<SSL, ssl_deleter> ssl_;
    bool broken_ = false;
};

bool is_address(const std::string& name) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

} // namespace

std::unique_ptr<byte_stream> tls_server_stream(int descriptor, std::shared_ptr<const tls_context> context) {
    auto stream = std::make_unique<tls>(descriptor, std::move(context));
    SSL_set_accept_state(stream->native());
    return stream;
}

std::unique_ptr<byte_stream> tls_client_stream(int descriptor, std::shared_ptr<const tls_context> context,
                                               const std::string& server_name) {
    auto stream = std::make_unique<tls>(descriptor, std::move(context));
    SSL* ssl = stream->native();
    SSL_set_connect_state(ssl);
    if (is_address(server_name)) {
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), server_name.c_str()) != 1) throw std::bad_alloc();
        return stream;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (SSL_set1_host(ssl, server_name.c_str()) != 1 || SSL_set_tlsext_host_name(ssl, server_name.c_str()) != 1)
        throw std::bad_alloc();
    return stream;
}

} // namespace signalbox::http::transport
