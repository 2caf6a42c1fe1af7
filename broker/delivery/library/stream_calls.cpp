#include "broker/delivery/library/stream_calls.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/library/texts.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::delivery::library {

namespace asio = boost::asio;

namespace {

constexpr std::size_t streams_max = 64;

// The adapter's own code: what it throws ends here.
void give(std::int32_t what, std::string_view bytes, std::string_view error, signalbox_stream_done done,
          void* user) noexcept {
    try {
        done(user, what, text_of(bytes), text_of(error));
    } catch (...) {
        log::error("adapter.escaped", {{log::field::part, "stream"}});
    }
}

std::int32_t kind_of(const http::client_failure& failure) {
    if (failure.code == http::errc::tls || failure.code == http::errc::unusable_address)
        return SIGNALBOX_HTTP_NOT_TRUSTED;
    return failure.sent ? SIGNALBOX_HTTP_NO_ANSWER : SIGNALBOX_HTTP_NOT_SENT;
}

http::client_settings settings_of(const signalbox_stream_options& how, const networks& allowed) {
    http::client_settings made;
    made.host = view(how.host) == "localhost" ? "127.0.0.1" : view(how.host);
    made.port = how.port;
    made.encrypted = how.encrypted == 1;
    made.ca_file = view(how.ca);
    made.certificate_file = view(how.certificate);
    made.key_file = view(how.key);
    made.allowed = [allowed](const asio::ip::address& address) { return allowed.contains(address); };
    return made;
}

} // namespace

stream_calls::stream_calls(asio::any_io_executor executor, networks allowed)
    : executor_(std::move(executor)), allowed_(std::move(allowed)) {}

signalbox_stream* stream_calls::open(const signalbox_stream_options* how, std::string& error) {
    if (!is_whole(how)) return error = "stream_open: no options", nullptr;
    auto opened = http::stream::open(settings_of(*how, allowed_), executor_);
    if (!opened) return error = "stream_open: " + opened.error().message(), nullptr;
    const std::lock_guard lock(mutex_);
    if (streams_.size() >= streams_max) return error = "stream_open: 64 streams are open already", nullptr;
    streams_.emplace(next_, std::move(*opened));
    return reinterpret_cast<signalbox_stream*>(next_++); // opaque: nobody follows it
}

void stream_calls::close(signalbox_stream* which) {
    stream last;
    {
        const std::lock_guard lock(mutex_);
        const auto found = streams_.find(reinterpret_cast<std::uintptr_t>(which));
        if (found == streams_.end()) return;
        last = std::move(found->second);
        streams_.erase(found);
    }
    asio::post(executor_, [last = std::move(last)] { last->close(); }); // its connection belongs to the executor
}

std::shared_ptr<stream_calls::asked> stream_calls::ask(signalbox_stream* which, signalbox_stream_done done,
                                                       void* user) {
    stream with;
    {
        const std::lock_guard lock(mutex_);
        const auto found = streams_.find(reinterpret_cast<std::uintptr_t>(which));
        if (found != streams_.end()) with = found->second;
    }
    if (with == nullptr) return give(SIGNALBOX_HTTP_NOT_SENT, "", "no stream", done, user), nullptr;
    const auto number =
        open_.ask([done, user] { give(SIGNALBOX_HTTP_NO_ANSWER, "", "the adapter is being ended", done, user); });
    if (!number) return give(SIGNALBOX_HTTP_NOT_SENT, "", "too much is in hand", done, user), nullptr;
    return std::make_shared<asked>(asked{done, user, *number, std::move(with)});
}

void stream_calls::write(signalbox_stream* which, std::string_view bytes, std::uint32_t deadline_ms,
                         signalbox_stream_done done, void* user) {
    if (done == nullptr) return;
    if (auto by = ask(which, done, user))
        base::spawn(executor_,
                    write_one(shared_from_this(), std::move(by), std::string(bytes), milliseconds(deadline_ms)),
                    "adapter.write");
}

void stream_calls::read(signalbox_stream* which, std::uint32_t deadline_ms, signalbox_stream_done done, void* user) {
    if (done == nullptr) return;
    if (auto by = ask(which, done, user))
        base::spawn(executor_, read_one(shared_from_this(), std::move(by), milliseconds(deadline_ms)), "adapter.read");
}

asio::awaitable<void> stream_calls::write_one(std::shared_ptr<stream_calls> self, std::shared_ptr<asked> by,
                                              std::string bytes, milliseconds deadline) {
    const auto answer = co_await by->with->write(std::move(bytes), deadline);
    if (!self->open_.take(by->number)) co_return;
    if (answer)
        give(SIGNALBOX_HTTP_ANSWERED, "", "", by->done, by->user);
    else
        give(kind_of(answer.error()), "", answer.error().code.message(), by->done, by->user);
}

asio::awaitable<void> stream_calls::read_one(std::shared_ptr<stream_calls> self, std::shared_ptr<asked> by,
                                             milliseconds deadline) {
    const auto answer = co_await by->with->read(deadline);
    if (!self->open_.take(by->number)) co_return;
    if (answer)
        give(SIGNALBOX_HTTP_ANSWERED, *answer, "", by->done, by->user);
    else
        give(kind_of(answer.error()), "", answer.error().code.message(), by->done, by->user);
}

void stream_calls::end() {
    open_.end();
    const std::lock_guard lock(mutex_);
    for (const auto& [number, each] : streams_) each->close();
    streams_.clear();
}

} // namespace signalbox::delivery::library
