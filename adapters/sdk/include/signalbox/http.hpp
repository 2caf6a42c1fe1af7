#pragma once

#include "signalbox/adapter.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// The host's HTTP client in C++: connections, deadlines, TLS and allowed networks are the hub's.
namespace signalbox::adapter {

struct http_options {
    std::string url; // http:// or https://, host, optional port
    std::string ca;  // PEM; empty: the system's
    std::string certificate;
    std::string key;
    std::uint32_t connections_max = 0;    // 0: 16
    std::uint32_t answer_deadline_ms = 0; // 0: 30,000
    std::uint64_t answer_max = 0;         // bytes of body; 0: 16 MiB
};

struct http_request {
    std::string method = "GET";
    std::string target = "/";
    adapter::fields fields;
    std::string_view body;
};

// Valid during the call that brings it.
class http_answer {
  public:
    explicit http_answer(const signalbox_http_answer& from) noexcept : from_(&from) {}

    std::int32_t what() const noexcept { return from_->what; } // SIGNALBOX_HTTP_...
    bool is_answer() const noexcept { return from_->what == SIGNALBOX_HTTP_ANSWERED; }
    unsigned status() const noexcept { return from_->status; }
    std::string_view body() const noexcept { return to_view(from_->body); }
    std::string_view error() const noexcept { return to_view(from_->error); }
    adapter::fields fields() const { return detail::from_c(from_->fields, from_->fields_count); }
    // The first field of that name, given in lower case; "" where there is none.
    std::string_view field(std::string_view name) const noexcept {
        for (std::size_t i = 0; i < from_->fields_count; ++i) {
            const std::string_view here = to_view(from_->fields[i].name);
            if (here.size() == name.size() && same_word(here, name)) return to_view(from_->fields[i].value);
        }
        return {};
    }

  private:
    static bool same_word(std::string_view given, std::string_view lower) noexcept {
        for (std::size_t i = 0; i < given.size(); ++i) {
            const char c = given[i];
            if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower[i]) return false;
        }
        return true;
    }

    const signalbox_http_answer* from_;
};

class http_server {
  public:
    // Throws std::runtime_error where the options cannot be used.
    http_server(const host& hub, const http_options& how) : hub_(hub) {
        const signalbox_http_options made{
            sizeof made,   to_c(how.url),       to_c(how.ca),           to_c(how.certificate),
            to_c(how.key), how.connections_max, how.answer_deadline_ms, how.answer_max};
        char error[256] = "";
        server_ = hub.table().http_open(hub.table().context, &made, error, sizeof error);
        if (server_ == nullptr) throw std::runtime_error(error);
    }
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;
    ~http_server() { hub_.table().http_close(hub_.table().context, server_); }

    // `done(const http_answer&)` once, on a thread of the hub's that must not be held up.
    template <class Done>
    void send(const http_request& what, Done done) const {
        const auto fields = detail::to_c(what.fields);
        const signalbox_http_request made{sizeof made,   to_c(what.method), to_c(what.target),
                                          fields.data(), fields.size(),     to_c(what.body)};
        hub_.table().http_send(hub_.table().context, server_, &made, &on_answer<Done>, new Done(std::move(done)));
    }

  private:
    template <class Done>
    static void on_answer(void* user, const signalbox_http_answer* answer) {
        const std::unique_ptr<Done> done(static_cast<Done*>(user));
        (*done)(http_answer(*answer));
    }

    host hub_;
    signalbox_http_server* server_ = nullptr;
};

// What promises.md says an answer of a server means, for a server that says it by its status alone.
inline outcome outcome_of_status(unsigned status, std::string_view retry_after_seconds = {}) {
    const std::string code = std::to_string(status);
    if (status >= 200 && status < 300) return accepted();
    if (status == 401 || status == 403 || (status >= 300 && status < 400)) return unauthorised(code);
    if (status == 408 || status == 425 || status == 429 || status == 503) {
        std::int64_t seconds = 0;
        for (const char c : retry_after_seconds) {
            if (c < '0' || c > '9' || seconds > 3600) return retry(code);
            seconds = seconds * 10 + (c - '0');
        }
        return retry(code, retry_after_seconds.empty() ? -1 : seconds * 1000);
    }
    return status >= 400 && status < 500 ? rejected(code) : unknown(code);
}

// No answer: whether anything can have left.
inline outcome outcome_of_failure(const http_answer& none) {
    if (none.what() == SIGNALBOX_HTTP_NOT_TRUSTED) return unauthorised("not-trusted", std::string(none.error()));
    if (none.what() == SIGNALBOX_HTTP_NOT_SENT) return retry("not-sent");
    return unknown("no-answer", std::string(none.error()));
}

} // namespace signalbox::adapter
