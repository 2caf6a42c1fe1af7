#include "broker/delivery/library/http_calls.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/library/texts.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::delivery::library {

namespace asio = boost::asio;

namespace {

constexpr std::size_t servers_max = 64;
constexpr std::uint32_t connections_max = 1024;
constexpr std::uint64_t answer_max = 64UL << 20;

http::client_settings settings_of(const http_address& at, const signalbox_http_options& how, const networks& allowed) {
    http::client_settings made;
    made.host = at.host;
    made.port = at.port;
    made.encrypted = at.encrypted;
    made.ca_file = view(how.ca);
    made.certificate_file = view(how.certificate);
    made.key_file = view(how.key);
    made.allowed = [allowed](const asio::ip::address& address) { return allowed.contains(address); };
    if (how.connections_max > 0) made.connections_max = std::min(how.connections_max, connections_max);
    if (how.answer_deadline_ms > 0) made.answer_deadline = std::chrono::milliseconds(how.answer_deadline_ms);
    if (how.answer_max > 0) made.answer_max = std::min(how.answer_max, answer_max);
    return made;
}

http::client_request request_of(const signalbox_http_request& what) {
    http::client_request made;
    made.method = view(what.method);
    made.target = view(what.target);
    for (std::size_t i = 0; i < what.fields_count; ++i)
        made.fields.emplace_back(view(what.fields[i].name), view(what.fields[i].value));
    made.body = view(what.body);
    return made;
}

// The adapter's own code: what it throws ends here.
void give(const signalbox_http_answer& answer, signalbox_http_answered done, void* user) noexcept {
    try {
        done(user, &answer);
    } catch (...) {
        log::error("adapter.escaped", {{log::field::part, "http"}});
    }
}

void give_failure(std::int32_t what, std::string_view why, signalbox_http_answered done, void* user) noexcept {
    signalbox_http_answer answer{};
    answer.struct_size = sizeof answer;
    answer.what = what;
    answer.error = text_of(why);
    give(answer, done, user);
}

void give_answer(const http::client_response& got, signalbox_http_answered done, void* user) {
    std::vector<signalbox_field> fields;
    for (const auto& [name, value] : got.fields) fields.push_back({text_of(name), text_of(value)});
    signalbox_http_answer answer{};
    answer.struct_size = sizeof answer;
    answer.what = SIGNALBOX_HTTP_ANSWERED;
    answer.status = got.status;
    answer.fields = fields.data();
    answer.fields_count = fields.size();
    answer.body = text_of(got.body);
    give(answer, done, user);
}

std::int32_t kind_of(const http::client_failure& failure) {
    if (failure.code == http::errc::tls || failure.code == http::errc::unusable_address)
        return SIGNALBOX_HTTP_NOT_TRUSTED;
    return failure.sent ? SIGNALBOX_HTTP_NO_ANSWER : SIGNALBOX_HTTP_NOT_SENT;
}

} // namespace

std::optional<http_address> parse_http_address(std::string_view url) {
    http_address made;
    made.encrypted = url.starts_with("https://");
    if (!made.encrypted && !url.starts_with("http://")) return std::nullopt;
    url.remove_prefix(made.encrypted ? 8 : 7);
    if (url.ends_with('/')) url.remove_suffix(1);
    if (url.find_first_of("/?#@ ") != std::string_view::npos) return std::nullopt;

    const std::size_t colon = url.ends_with(']') ? std::string_view::npos : url.rfind(':');
    std::string_view host = url.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    made.host = host == "localhost" ? "127.0.0.1" : std::string(host);
    made.port = made.encrypted ? 443 : 80;
    if (colon != std::string_view::npos) {
        const auto [end, failed] = std::from_chars(url.data() + colon + 1, url.data() + url.size(), made.port);
        if (failed != std::errc{} || end != url.data() + url.size() || made.port == 0) return std::nullopt;
    }
    if (made.host.empty()) return std::nullopt;
    return made;
}

http_calls::http_calls(asio::any_io_executor executor, networks allowed)
    : executor_(std::move(executor)), allowed_(std::move(allowed)) {}

signalbox_http_server* http_calls::open(const signalbox_http_options* how, std::string& error) {
    if (!is_whole(how)) return error = "http_open: no options", nullptr;
    const auto at = parse_http_address(view(how->url));
    if (!at) return error = "http_open: the url is not http:// or https://, a host and perhaps a port", nullptr;
    auto opened = http::client::open(settings_of(*at, *how, allowed_), executor_);
    if (!opened) return error = "http_open: " + opened.error().message(), nullptr;
    const std::lock_guard lock(mutex_);
    if (servers_.size() >= servers_max) return error = "http_open: 64 servers are open already", nullptr;
    servers_.emplace(next_, std::move(*opened));
    return reinterpret_cast<signalbox_http_server*>(next_++); // opaque: nobody follows it
}

void http_calls::close(signalbox_http_server* which) {
    server last;
    {
        const std::lock_guard lock(mutex_);
        const auto found = servers_.find(reinterpret_cast<std::uintptr_t>(which));
        if (found == servers_.end()) return;
        last = std::move(found->second);
        servers_.erase(found);
    }
    asio::post(executor_, [last = std::move(last)] {}); // its connections belong to the executor
}

http_calls::server http_calls::find(signalbox_http_server* which) {
    const std::lock_guard lock(mutex_);
    const auto found = servers_.find(reinterpret_cast<std::uintptr_t>(which));
    return found == servers_.end() ? nullptr : found->second;
}

void http_calls::send(signalbox_http_server* which, const signalbox_http_request* what, signalbox_http_answered done,
                      void* user) {
    if (done == nullptr) return;
    auto to = find(which);
    if (to == nullptr || !is_whole(what))
        return give_failure(SIGNALBOX_HTTP_NOT_SENT, "http_send: no server, or no request", done, user);
    const auto number =
        open_.ask([done, user] { give_failure(SIGNALBOX_HTTP_NO_ANSWER, "the adapter is being ended", done, user); });
    if (!number) return give_failure(SIGNALBOX_HTTP_NOT_SENT, "too many requests are open", done, user);
    base::spawn(executor_, send_one(shared_from_this(), std::move(to), request_of(*what), {done, user, *number}),
                "adapter.http");
}

asio::awaitable<void> http_calls::send_one(std::shared_ptr<http_calls> self, server to, http::client_request request,
                                           asked by) {
    const auto answer = co_await to->send(std::move(request));
    if (!self->open_.take(by.number)) co_return;
    if (answer)
        give_answer(*answer, by.done, by.user);
    else
        give_failure(kind_of(answer.error()), answer.error().code.message(), by.done, by.user);
}

void http_calls::end() {
    open_.end();
    std::map<std::uintptr_t, server> left;
    const std::lock_guard lock(mutex_);
    left.swap(servers_);
}

} // namespace signalbox::delivery::library
