#include "broker/http/transport/tls_context.hpp"

#include <array>
#include <string>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "broker/base/file.hpp"
#include "broker/base/log.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http::transport {

namespace {

// Forward secrecy and authenticated encryption only.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:!aNULL";
// GP Connect names four groups (AESGCM+EECDH, AESGCM+EDH, AES256+EECDH, AES256+EDH) and TLS 1.2 alone.
constexpr const char* ciphers_tls_1_2 = "ECDHE+AESGCM:DHE+AESGCM:ECDHE+AES256:DHE+AES256:!aNULL";

error_code refuse(const std::string& path, std::string_view what) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    log::error("http.tls_unusable",
               {{log::field::path, path}, {log::field::setting, what}, {log::field::error, text.data()}});
    return errc::configuration;
}

// OpenSSL opens what it is given, and would wait for the writer of a FIFO.
error_code refuse_unless_file(const std::string& path, std::string_view what) {
    const auto opened = base::open_file(path);
    if (opened) return {};
    log::error("http.tls_unusable",
               {{log::field::path, path}, {log::field::setting, what}, {log::field::error, opened.error().message()}});
    return errc::configuration;
}

// A key that asks for a pass phrase is refused, not asked for on a terminal.
int no_pass_phrase(char*, int, int, void*) { return 0; }

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, ours.data(), ours.size(), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void set_common(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // RELEASE_BUFFERS: an idle connection keeps none of its 34 KB of record buffers.
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1); // one recv for a record, not one for its header and one for its text
    SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
}

error_code load_identity(SSL_CTX* context, const std::string& certificate, const std::string& key) {
    if (const error_code ec = refuse_unless_file(certificate, "certificate_file")) return ec;
    if (const error_code ec = refuse_unless_file(key, "key_file")) return ec;
    if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
        return refuse(certificate, "certificate_file");
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) return refuse(key, "key_file");
    if (SSL_CTX_check_private_key(context) != 1) return refuse(key, "key_file does not fit the certificate");
    return {};
}

error_code ask_clients(SSL_CTX* context, const tls_settings& settings) {
    if (settings.clients == client_certificate::off) return {};
    if (const error_code ec = refuse_unless_file(settings.ca_file, "ca_file")) return ec;
    if (SSL_CTX_load_verify_file(context, settings.ca_file.c_str()) != 1) return refuse(settings.ca_file, "ca_file");
    STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(settings.ca_file.c_str());
    if (names == nullptr) return refuse(settings.ca_file, "ca_file");
    SSL_CTX_set_client_CA_list(context, names); // takes the names

    const bool required = settings.clients == client_certificate::required;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
    // Without an id OpenSSL refuses to resume sessions that carry a client certificate.
    constexpr std::array<unsigned char, 9> session_id{'s', 'i', 'g', 'n', 'a', 'l', 'b', 'o', 'x'};
    SSL_CTX_set_session_id_context(context, session_id.data(), session_id.size());
    return {};
}

} // namespace

tls_context::~tls_context() { SSL_CTX_free(context_); }

result<std::shared_ptr<const tls_context>> tls_context::for_server(const tls_settings& settings) {
    ERR_clear_error();
    auto made = std::make_shared<const tls_context>(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* context = made->native();
    if (context == nullptr) return refuse("", "context");
    set_common(context);
    if (settings.tls_1_2_only) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    if (SSL_CTX_set_cipher_list(context, settings.tls_1_2_only ? ciphers_tls_1_2 : ciphers) != 1)
        return refuse("", "ciphers");
    SSL_CTX_set_dh_auto(context, 1);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_alpn_select_cb(context, choose_http_1_1, nullptr);

    if (const error_code ec = load_identity(context, settings.certificate_file, settings.key_file)) return ec;
    if (const error_code ec = ask_clients(context, settings)) return ec;
    return made;
}

result<std::shared_ptr<const tls_context>> tls_context::for_client(const client_settings& settings) {
    ERR_clear_error();
    auto made = std::make_shared<const tls_context>(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = made->native();
    if (context == nullptr) return refuse("", "context");
    set_common(context);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);

    if (!settings.ca_file.empty())
        if (const error_code ec = refuse_unless_file(settings.ca_file, "ca_file")) return ec;
    const bool trusted = settings.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                                                  : SSL_CTX_load_verify_file(context, settings.ca_file.c_str()) == 1;
    if (!trusted) return refuse(settings.ca_file, "ca_file");
    if (settings.certificate_file.empty()) return made;
    if (const error_code ec = load_identity(context, settings.certificate_file, settings.key_file)) return ec;
    return made;
}

} // namespace signalbox::http::transport
