#pragma once

#include "signalbox/adapter.hpp"

#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

// The host's HTTP client in C++: connections, deadlines, TLS and allowed networks are the hub's.
namespace signalbox::adapter {

// Scheme, host and port; and the path behind them, without a slash at its end.
struct base_url {
    std::string server;
    std::string path;
};

// Throws std::runtime_error for what is no URL.
inline base_url split_url(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) throw std::runtime_error("the setting /url is no http:// or https:// URL");
    const std::size_t slash = url.find('/', scheme + 3);
    base_url made{url.substr(0, slash), slash == std::string::npos ? std::string() : url.substr(slash)};
    while (made.path.ends_with('/')) made.path.pop_back();
    return made;
}

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

namespace detail {

// Whether a field has that name, given in lower case.
inline bool is_field(std::string_view name, std::string_view lower_case) noexcept {
    if (name.size() != lower_case.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower_case[i]) return false;
    }
    return true;
}

} // namespace detail

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
        for (const signalbox_field& each : std::span(from_->fields, from_->fields_count))
            if (detail::is_field(to_view(each.name), name)) return to_view(each.value);
        return {};
    }

  private:
    const signalbox_http_answer* from_;
};

// The same, kept.
struct kept_answer {
    std::int32_t what = SIGNALBOX_HTTP_NO_ANSWER;
    unsigned status = 0; // 0 without an answer
    adapter::fields fields;
    std::string body;
    std::string error;

    bool is_answer() const noexcept { return what == SIGNALBOX_HTTP_ANSWERED; }
    std::string_view field(std::string_view name) const noexcept {
        for (const auto& [each, value] : fields)
            if (detail::is_field(each, name)) return value;
        return {};
    }
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

    // Waits for the answer: on a thread of the adapter's own, or where it does not say that it never blocks.
    kept_answer ask(const http_request& what) const {
        std::promise<kept_answer> answered;
        auto answer = answered.get_future();
        send(what, [&answered](const http_answer& from) {
            answered.set_value({from.what(), from.is_answer() ? from.status() : 0, from.fields(),
                                std::string(from.body()), std::string(from.error())});
        });
        return answer.get();
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
inline outcome outcome_of_failure(std::int32_t what, std::string_view error) {
    if (what == SIGNALBOX_HTTP_NOT_TRUSTED) return unauthorised("not-trusted", std::string(error));
    if (what == SIGNALBOX_HTTP_NOT_SENT) return retry("not-sent");
    return unknown("no-answer", std::string(error));
}
inline outcome outcome_of_failure(const http_answer& none) { return outcome_of_failure(none.what(), none.error()); }
inline outcome outcome_of_failure(const kept_answer& none) { return outcome_of_failure(none.what, none.error); }

} // namespace signalbox::adapter
