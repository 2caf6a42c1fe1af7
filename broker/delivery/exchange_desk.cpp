#include "broker/delivery/exchange_desk.hpp"

#include <typeinfo>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/log.hpp"

namespace signalbox::delivery {

namespace asio = boost::asio;
using message::exchange_failure;

namespace {

struct practice {
    practice_adapter adapter;
    std::uint32_t under_way = 0; // on its core
};

// Gives the place back however the question ends.
struct place_taken {
    explicit place_taken(std::shared_ptr<practice> at) : at(std::move(at)) { ++this->at->under_way; }
    place_taken(const place_taken&) = delete;
    place_taken& operator=(const place_taken&) = delete;
    ~place_taken() { --at->under_way; }

    std::shared_ptr<practice> at;
};

// On the destination's core.
asio::awaitable<exchange_answer> ask_there(std::shared_ptr<practice> to, message::exchange_request what) {
    if (to->under_way >= to->adapter.at_once_max) co_return exchange_failure::busy;
    const place_taken here(to);
    try {
        auto answer = co_await to->adapter.with->exchange(std::move(what));
        if (answer && !is_answer(*answer)) co_return exchange_failure::babble;
        if (answer && answer->body.empty() && !answer->stream) {
            // In the place of its system, which did not answer (adapter.h).
            if (answer->status == 502) co_return exchange_failure::not_reached;
            if (answer->status == 503) co_return exchange_failure::busy;
            if (answer->status == 504) co_return exchange_failure::no_answer;
        }
        co_return answer;
    } catch (const std::exception& e) {
        log::error("carrier.escaped",
                   {{log::field::destination, to->adapter.destination}, {log::field::error, typeid(e).name()}});
    }
    co_return exchange_failure::babble;
}

class exchange_desk final : public message::exchange {
  public:
    explicit exchange_desk(std::map<std::string, practice_adapter, std::less<>> by_practice_ods) {
        for (auto& [ods, adapter] : by_practice_ods)
            practices_.emplace(ods, std::make_shared<practice>(practice{std::move(adapter)}));
    }

    asio::awaitable<exchange_answer> ask(message::exchange_request what) override {
        const auto found = practices_.find(what.practice_ods);
        if (found == practices_.end()) co_return exchange_failure::no_practice;
        auto to = found->second;
        const auto core = to->adapter.core;
        co_return co_await asio::co_spawn(core, ask_there(std::move(to), std::move(what)), asio::use_awaitable);
    }

  private:
    std::map<std::string, std::shared_ptr<practice>, std::less<>> practices_; // fixed
};

} // namespace

std::shared_ptr<message::exchange>
make_exchange_desk(std::map<std::string, practice_adapter, std::less<>> by_practice_ods) {
    return std::make_shared<exchange_desk>(std::move(by_practice_ods));
}

} // namespace signalbox::delivery
