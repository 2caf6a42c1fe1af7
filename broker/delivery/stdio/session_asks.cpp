// What an adapter asks of the hub while it runs.
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "broker/base/errc.hpp"
#include "broker/base/result.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/stdio/session.hpp"
#include "broker/delivery/stdio/state_file.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;
using why = port_refusal::why;

namespace {

asio::awaitable<signalbox::result<std::string>> read_on_worker(const std::string& folder, const std::string& path,
                                                               std::size_t max) {
    co_return read_state_file(folder, path, max);
}

// Whatever is refused is audited: an adapter that goes on and on must not fill the journal.
asio::awaitable<void> slow_down(const asio::any_io_executor& core) {
    constexpr std::chrono::milliseconds refused_keeps_its_place{100};
    asio::steady_timer timer(core, refused_keeps_its_place);
    static_cast<void>(co_await timer.async_wait(use_result));
}

const port_refusal not_served{why::not_allowed, "nothing is taken from this destination"};

} // namespace

// Its place is free again when the answer has been written.
void session::ask(asked_submission what) {
    ++asks_;
    base::spawn(core_, take_submission(shared_from_this(), std::move(what)), "adapter.submit");
}

void session::ask(confirmation what) {
    ++asks_;
    base::spawn(core_, take_confirmation(shared_from_this(), std::move(what)), "adapter.confirm");
}

void session::ask(unusable_confirmation what) {
    ++asks_;
    base::spawn(core_, refuse(shared_from_this(), std::move(what)), "adapter.confirm");
}

asio::awaitable<void> session::take_submission(std::shared_ptr<session> self, asked_submission asked) {
    const std::string ref = asked.what.ref;
    const auto answer = co_await self->submitted(std::move(asked));
    if (!answer) co_await slow_down(self->core_);
    self->send({submitted_line(ref, answer), "", true});
}

asio::awaitable<void> session::take_confirmation(std::shared_ptr<session> self, confirmation said) {
    const std::string delivery_id = said.delivery_id;
    boost::system::result<void, port_refusal> answer = not_served;
    if (self->how_.port != nullptr) answer = co_await self->how_.port->confirm(self->how_.destination, std::move(said));
    if (!answer) co_await slow_down(self->core_);
    self->send({confirmed_line(delivery_id, answer), "", true});
}

asio::awaitable<void> session::refuse(std::shared_ptr<session> self, unusable_confirmation said) {
    port_refusal no = not_served;
    if (self->how_.port != nullptr) {
        const auto noted = co_await self->how_.port->refuse(self->how_.destination, {why::invalid, said.why});
        no = noted.error();
    }
    co_await slow_down(self->core_);
    self->send({confirmed_line(said.delivery_id, no), "", true});
}

port_answer<std::string> session::submitted(asked_submission asked) {
    if (how_.port == nullptr) co_return not_served;
    if (!asked.fault.empty()) co_return co_await how_.port->refuse(how_.destination, {why::invalid, asked.fault});
    if (asked.file.empty()) co_return co_await how_.port->submit(how_.destination, std::move(asked.what));

    // Files are large: one at a time is in memory.
    while (reads_file_ && running_) co_await room_.wait(core_, asio::steady_timer::time_point::max());
    if (!running_) co_return port_refusal{why::unavailable, "the adapter has ended"};
    reads_file_ = true;
    auto read = co_await asio::co_spawn(workers_, read_on_worker(how_.child.folder, asked.file, how_.payload_max),
                                        asio::use_awaitable);
    auto answer = co_await with_file(std::move(asked), std::move(read));
    reads_file_ = false;
    room_.ring();
    co_return answer;
}

port_answer<std::string> session::with_file(asked_submission asked, signalbox::result<std::string> read) {
    if (read) {
        asked.what.payload = std::move(*read);
        co_return co_await how_.port->submit(how_.destination, std::move(asked.what));
    }
    const bool large = read.error() == base::errc::over_limit || read.error() == base::errc::file_too_large;
    port_refusal no{large ? why::too_large : why::invalid,
                    large ? fmt::format("payload.path: a file of at most {} bytes", how_.payload_max)
                          : "payload.path: a file within the adapter's folder, by no link"};
    co_return co_await how_.port->refuse(how_.destination, std::move(no));
}

asio::awaitable<void> session::wait_for_room() {
    while (running_ && asks_ >= how_.requests_max) {
        paused_ = true;
        read_all_along_ = false;
        co_await room_.wait(core_, asio::steady_timer::time_point::max());
    }
    paused_ = false;
}

} // namespace signalbox::delivery::stdio
