#include "tests/support/smtp_server.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace signalbox::tests {

namespace {

std::string from_base64(const std::string& text) {
    std::string made(text.size(), '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(made.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    const auto padding = std::count(text.begin(), text.end(), '=');
    made.resize(size < 0 ? 0 : static_cast<std::size_t>(size - padding));
    return made;
}

std::string between(const std::string& text, char first, char last) {
    const auto begin = text.find(first);
    const auto end = text.find(last);
    return begin == std::string::npos || end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
}

} // namespace

// One accepted connection, plain until it is secured.
struct smtp_server::wire {
    explicit wire(int accepted) : descriptor(accepted) {
        const timeval limit{10, 0};
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;
    ~wire() {
        SSL_free(tls);
        ::close(descriptor);
    }

    bool secure(const test_identity& identity) {
        const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                                        &SSL_CTX_free);
        SSL_CTX_use_certificate_chain_file(context.get(), identity.certificate_file.c_str());
        SSL_CTX_use_PrivateKey_file(context.get(), identity.key_file.c_str(), SSL_FILETYPE_PEM);
        tls = SSL_new(context.get());
        SSL_set_fd(tls, descriptor);
        return SSL_accept(tls) == 1;
    }
    // The next line without its end; false when there is none.
    bool line(std::string& into) {
        while (got.find("\r\n") == std::string::npos) {
            char block[4096];
            const long size = tls != nullptr ? SSL_read(tls, block, sizeof block)
                                             : static_cast<long>(::recv(descriptor, block, sizeof block, 0));
            if (size <= 0) return false;
            got.append(block, static_cast<std::size_t>(size));
        }
        into = got.substr(0, got.find("\r\n"));
        got.erase(0, into.size() + 2);
        return true;
    }
    void say(const std::string& text) const {
        const std::string bytes = text + "\r\n";
        if (tls != nullptr)
            static_cast<void>(SSL_write(tls, bytes.data(), static_cast<int>(bytes.size())));
        else
            static_cast<void>(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    int descriptor;
    SSL* tls = nullptr;
    std::string got;
};

smtp_server::smtp_server(smtp_options how)
    : how_(std::move(how)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listening_, 16) != 0 ||
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        throw std::runtime_error("no mail server");
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { serve(); });
}

smtp_server::~smtp_server() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
}

void smtp_server::serve() {
    while (true) {
        const int accepted = ::accept(listening_, nullptr, nullptr);
        if (accepted < 0) return;
        wire with(accepted);
        if (how_.how == smtp_options::encryption::implicit && !with.secure(how_.identity)) continue;
        converse(with);
    }
}

void smtp_server::converse(wire& with) {
    received_mail mail;
    mail.encrypted = with.tls != nullptr;
    with.say("220 mail.example ready");
    std::string line;
    while (with.line(line)) {
        {
            const std::lock_guard lock(mutex_);
            heard_.push_back(line);
        }
        if (line.starts_with("EHLO ")) {
            const bool tls_offered = how_.how == smtp_options::encryption::starttls && with.tls == nullptr;
            std::string rest = how_.offers;
            with.say("250-mail.example greets");
            if (tls_offered) with.say("250-STARTTLS");
            for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
                with.say("250-" + rest.substr(0, end));
                rest.erase(0, end + 1);
            }
            with.say("250 " + rest);
        } else if (line == "STARTTLS") {
            with.say("220 go on" + (how_.speaks_ahead.empty() ? "" : "\r\n" + how_.speaks_ahead));
            if (!with.secure(how_.identity)) return;
            mail.encrypted = true;
        } else if (line.starts_with("AUTH PLAIN ")) {
            std::string expected;
            expected.append(1, '\0').append(how_.user).append(1, '\0').append(how_.password);
            const bool known = from_base64(line.substr(11)) == expected;
            if (known) mail.login = "PLAIN";
            with.say(known ? "235 welcome" : "535 5.7.8 not known here");
        } else if (line == "AUTH LOGIN") {
            std::string user;
            std::string password;
            with.say("334 VXNlcm5hbWU6");
            with.line(user);
            with.say("334 UGFzc3dvcmQ6");
            with.line(password);
            const bool known = from_base64(user) == how_.user && from_base64(password) == how_.password;
            if (known) mail.login = "LOGIN";
            with.say(known ? "235 welcome" : "535 5.7.8 not known here");
        } else if (line.starts_with("MAIL FROM:")) {
            const bool busy = how_.busy > 0;
            if (busy) --how_.busy;
            mail.from = between(line, '<', '>');
            with.say(busy ? "451 4.3.0 later" : "250 fine");
        } else if (line.starts_with("RCPT TO:")) {
            const std::string to = between(line, '<', '>');
            const bool known = !to.starts_with("nobody");
            if (known) mail.to.push_back(to);
            with.say(known ? "250 fine" : "550 5.1.1 nobody of that name");
        } else if (line == "DATA") {
            with.say("354 go on");
            while (with.line(line) && line != ".")
                mail.text += (line.starts_with('.') ? line.substr(1) : line) + "\r\n";
            with.say("250 taken");
            const std::lock_guard lock(mutex_);
            mails_.push_back(mail);
            came_.notify_all();
        } else if (line == "QUIT") {
            with.say("221 bye");
            return;
        } else {
            with.say("500 what?");
        }
    }
}

std::vector<received_mail> smtp_server::mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
}

std::vector<std::string> smtp_server::heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
}

bool smtp_server::wait_for(std::size_t mails) {
    std::unique_lock lock(mutex_);
    return came_.wait_for(lock, std::chrono::seconds(10), [&] { return mails_.size() >= mails; });
}

} // namespace signalbox::tests
