// GP Connect requests that an adapter is asked.
#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/errc.hpp"
#include "broker/base/log.hpp"
#include "broker/base/result.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/stdio/session.hpp"
#include "broker/delivery/stdio/state_file.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;
using message::exchange_failure;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

asio::awaitable<signalbox::result<std::string>> take_on_worker(const std::string& folder, const std::string& path) {
    co_return take_state_file(folder, path, exchange_body_max);
}

} // namespace

asio::awaitable<exchange_answer> session::exchange(message::exchange_request what) {
    const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
    if (!running_ || left <= milliseconds(0)) co_return exchange_failure::not_reached;
    if (!about_.exchange) co_return exchange_failure::no_practice;
    if (what.body.size() > payload_inline_max) co_return exchange_failure::too_large;
    const std::string id = std::to_string(++questions_);
    const auto mine = std::make_shared<question>(core_);
    asked_.emplace(id, mine);
    send({exchange_line(id, what, left), "", false, id});
    mine->bell.expires_at(what.deadline);
    if (!mine->said && asked_.contains(id)) static_cast<void>(co_await mine->bell.async_wait(use_result));
    asked_.erase(id);
    if (mine->said) co_return co_await with_body(std::move(*mine->said));
    const auto line = std::ranges::find(unsent_, id, &line_to_send::question);
    if (line != unsent_.end()) {
        unsent_.erase(line);
        mine->sent = false;
    }
    if (running_ && mine->sent) next_ping_.cancel(); // is it still there?
    co_return mine->sent ? exchange_failure::no_answer : exchange_failure::not_reached;
}

void session::answer(response_said what) {
    const auto found = asked_.find(what.id);
    if (found == asked_.end()) { // late, said twice, or made up
        log::info("adapter.unasked", {{log::field::destination, how_.destination}});
        if (!what.file.empty()) base::spawn(core_, take_away(shared_from_this(), std::move(what)), "adapter.late");
        return;
    }
    answered_ = true;
    found->second->said = std::move(what);
    found->second->bell.cancel();
    asked_.erase(found);
}

// So that late answers do not fill its folder.
asio::awaitable<void> session::take_away(std::shared_ptr<session> self, response_said late) {
    static_cast<void>(co_await self->with_body(std::move(late)));
}

void session::leave_unanswered(const std::string& id, bool sent) {
    const auto found = asked_.find(id);
    if (found == asked_.end()) return;
    found->second->sent = sent;
    found->second->bell.cancel();
    asked_.erase(found);
}

asio::awaitable<exchange_answer> session::with_body(response_said said) {
    if (!said.answer || said.file.empty()) co_return std::move(said.answer);
    auto read = co_await asio::co_spawn(workers_, take_on_worker(how_.child.folder, said.file), asio::use_awaitable);
    if (!read) {
        const bool large = read.error() == base::errc::over_limit || read.error() == base::errc::file_too_large;
        co_return large ? exchange_failure::too_large : exchange_failure::babble;
    }
    said.answer->body = std::move(*read);
    co_return std::move(said.answer);
}

} // namespace signalbox::delivery::stdio
