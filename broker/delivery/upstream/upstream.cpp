#include "broker/delivery/upstream/upstream.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "broker/http/errc.hpp"

namespace signalbox::delivery::upstream {

namespace asio = boost::asio;
using message::exchange_failure;
using message::exchange_request;
using message::exchange_response;
using answer_result = boost::system::result<exchange_response, exchange_failure>;
using steady_clock = std::chrono::steady_clock;

namespace {

// A place among the requests of a practice; given back when it goes.
class turn {
  public:
    // Null when all are taken.
    static std::shared_ptr<turn> take(const std::shared_ptr<std::atomic<std::size_t>>& in_hand, std::size_t most) {
        auto made = std::make_shared<turn>(in_hand);
        return in_hand->fetch_add(1) < most ? made : nullptr;
    }
    explicit turn(std::shared_ptr<std::atomic<std::size_t>> in_hand) : in_hand_(std::move(in_hand)) {}
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() { in_hand_->fetch_sub(1); }

  private:
    std::shared_ptr<std::atomic<std::size_t>> in_hand_;
};

struct open_service {
    std::string path;
    std::vector<std::unique_ptr<http::client>> clients; // one for each core
};

struct open_practice {
    std::size_t requests_max = 0;
    std::shared_ptr<std::atomic<std::size_t>> in_hand = std::make_shared<std::atomic<std::size_t>>(0);
    std::map<std::string, open_service, std::less<>> services;
};

exchange_failure failure_of(const http::client_failure& why) {
    if (!why.sent) return exchange_failure::not_reached;
    return why.code == http::errc::deadline ? exchange_failure::no_answer : exchange_failure::babble;
}

exchange_failure failure_within(const error_code& why) {
    return why == http::errc::deadline ? exchange_failure::no_answer : exchange_failure::babble;
}

http::client_request request_of(exchange_request what, const std::string& root, steady_clock::time_point now) {
    http::client_request made;
    made.method = std::move(what.method);
    // An amendment that was made is a conflict when it comes again.
    made.once = made.method != "GET";
    made.target = root + what.path;
    made.fields = std::move(what.fields);
    made.body = std::move(what.body);
    made.answer_deadline = std::chrono::ceil<std::chrono::milliseconds>(what.deadline - now);
    return made;
}

// The rest of the body in memory, by then: a practice that drips keeps its place no longer than one that is silent.
asio::awaitable<boost::system::result<std::string, exchange_failure>>
read_body(http::open_answer& from, std::size_t size, steady_clock::time_point until) {
    std::string body(size, '\0');
    std::size_t have = 0;
    while (have < size) { // a counted body gives bytes until it is whole
        const auto got = co_await from.read_some({reinterpret_cast<std::byte*>(body.data()) + have, size - have});
        if (!got) co_return failure_within(got.error());
        have += *got;
        if (have < size && steady_clock::now() > until) co_return exchange_failure::no_answer;
    }
    co_return body;
}

// The next bytes of a stream; an error where, after the time of a slow answer, they come too slowly.
asio::awaitable<result<std::size_t>> read_fast_enough(std::shared_ptr<http::open_answer> from,
                                                      std::span<std::byte> into, steady_clock::time_point begun,
                                                      std::shared_ptr<std::uint64_t> all) {
    constexpr std::chrono::seconds grace{30};
    constexpr std::uint64_t rate_min = 1024; // bytes a second
    const auto got = co_await from->read_some(into);
    if (!got || *got == 0) co_return got;
    *all += *got;
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - begun);
    if (took > grace && *all < rate_min * static_cast<std::uint64_t>(took.count()))
        co_return error_code(http::errc::deadline);
    co_return got;
}

std::shared_ptr<message::exchange_source> stream_of(std::unique_ptr<http::open_answer> from,
                                                    std::shared_ptr<turn> held) {
    std::shared_ptr<http::open_answer> answer = std::move(from);
    return std::make_shared<message::exchange_source>(
        [answer, held = std::move(held), begun = steady_clock::now(), all = std::make_shared<std::uint64_t>(0)](
            std::span<std::byte> into) { return read_fast_enough(answer, into, begun, all); });
}

class forwarder final : public message::exchange {
  public:
    explicit forwarder(settings how) : cores_(std::move(how.cores)), in_memory_max_(how.in_memory_max) {}

    result<void> open(const std::map<std::string, practice, std::less<>>& practices) {
        for (const auto& [ods, each] : practices) {
            open_practice& made = practices_[ods];
            made.requests_max = each.requests_max;
            for (const auto& [name, root] : each.services) {
                auto opened = open_root(root, each.requests_max);
                if (!opened) return opened.error();
                made.services.emplace(name, std::move(*opened));
            }
        }
        return {};
    }

    asio::awaitable<answer_result> ask(exchange_request what) override {
        const auto to = practices_.find(what.practice_ods);
        if (to == practices_.end()) co_return exchange_failure::no_practice;
        const auto service = to->second.services.find(what.service);
        if (service == to->second.services.end()) co_return exchange_failure::no_practice;
        auto held = turn::take(to->second.in_hand, to->second.requests_max);
        if (!held) co_return exchange_failure::busy;
        const auto now = steady_clock::now();
        if (what.deadline <= now) co_return exchange_failure::not_reached;

        const auto executor = co_await asio::this_coro::executor;
        http::client& client = *service->second.clients[core_of(executor)];
        const auto until = what.deadline;
        auto request = request_of(std::move(what), service->second.path, now);
        auto begun = co_await client.begin(std::move(request));
        if (!begun) co_return failure_of(begun.error());
        co_return co_await take_answer(std::move(*begun), std::move(held), until);
    }

    void stop() override {
        for (const auto& [ods, practice] : practices_)
            for (const auto& [name, service] : practice.services)
                for (std::size_t i = 0; i < cores_.size(); ++i)
                    asio::post(*cores_[i], [client = service.clients[i].get()] { client->abort(); });
    }

  private:
    result<open_service> open_root(const service_root& root, std::size_t connections_max) const {
        open_service made;
        made.path = root.path;
        for (asio::io_context* core : cores_) {
            http::client_settings settings = root.server;
            settings.connections_max = connections_max;
            auto client = http::client::open(std::move(settings), core->get_executor());
            if (!client) return client.error();
            made.clients.push_back(std::move(*client));
        }
        return made;
    }

    // A connection stays on the core of the request that it carries.
    std::size_t core_of(const asio::any_io_executor& executor) const {
        const auto& context = asio::query(executor, asio::execution::context);
        const auto own = std::find_if(cores_.begin(), cores_.end(), [&](const asio::io_context* core) {
            return static_cast<const asio::execution_context*>(core) == &context;
        });
        assert(own != cores_.end() && "asked on one of its cores");
        return static_cast<std::size_t>(own - cores_.begin());
    }

    asio::awaitable<answer_result> take_answer(std::unique_ptr<http::open_answer> begun, std::shared_ptr<turn> held,
                                               steady_clock::time_point until) {
        exchange_response made;
        made.status = begun->head().status;
        made.fields = begun->head().fields;
        const auto size = begun->size();
        if (!size || *size > in_memory_max_) {
            made.stream_size = size;
            made.stream = stream_of(std::move(begun), std::move(held));
            co_return made;
        }
        auto body = co_await read_body(*begun, static_cast<std::size_t>(*size), until);
        if (!body) co_return body.error();
        made.body = std::move(*body);
        co_return made;
    }

    std::vector<asio::io_context*> cores_;
    std::size_t in_memory_max_;
    std::map<std::string, open_practice, std::less<>> practices_;
};

} // namespace

result<std::unique_ptr<message::exchange>> open(settings how) {
    const auto practices = std::move(how.practices);
    auto made = std::make_unique<forwarder>(std::move(how));
    const auto opened = made->open(practices);
    if (!opened) return opened.error();
    return std::unique_ptr<message::exchange>(std::move(made));
}

} // namespace signalbox::delivery::upstream
