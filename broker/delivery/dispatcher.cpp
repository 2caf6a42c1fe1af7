#include "broker/delivery/dispatcher.hpp"

#include <cassert>
#include <functional>
#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/courier.hpp"

namespace signalbox::delivery {

namespace asio = boost::asio;

struct dispatcher::state {
    std::map<std::string, std::shared_ptr<courier>, std::less<>> couriers; // fixed after construction
    store::store* store = nullptr;
    std::chrono::milliseconds shutdown_deadline{};
};

namespace {

std::uint64_t seed_from_system() {
    std::uint64_t seed = 0;
    base::random_fill(std::as_writable_bytes(std::span(&seed, 1)));
    return seed;
}

} // namespace

dispatcher::dispatcher(dispatcher_parts with, std::vector<destination> destinations)
    : state_(std::make_shared<state>()) {
    assert(with.store && with.clock && with.cores);
    if (!with.map) with.map = std::make_shared<mapping::current_code_map>(mapping::code_map::empty());
    state_->store = with.store;
    state_->shutdown_deadline = with.limits.shutdown_deadline;
    const std::uint64_t seed = with.seed != 0 ? with.seed : seed_from_system();
    for (auto& to : destinations) {
        assert(to.carrier);
        const std::size_t hash = std::hash<std::string>{}(to.name);
        const asio::any_io_executor core = with.cores->at(core_of(to.name, *with.cores)).get_executor();
        std::string name = to.name;
        auto made = std::make_shared<courier>(std::move(to), with, core, seed ^ hash);
        state_->couriers.emplace(std::move(name), std::move(made));
    }
}

dispatcher::~dispatcher() = default;

std::size_t dispatcher::core_of(std::string_view destination, const base::cores& cores) {
    return std::hash<std::string_view>{}(destination) % cores.size();
}

asio::awaitable<result<void>> dispatcher::start() {
    const auto kept = state_;
    for (const auto& [name, courier] : kept->couriers) {
        auto recovered = co_await asio::co_spawn(courier->core(), courier->recover(), asio::use_awaitable);
        if (!recovered) co_return recovered.error();
    }
    auto paused = co_await kept->store->paused_destinations();
    if (!paused) co_return paused.error();
    for (const auto& each : *paused) co_await set_paused(each.name, true);
    for (const auto& [name, courier] : kept->couriers)
        base::spawn(courier->core(), courier::run(courier), "delivery.courier");
    co_return result<void>{};
}

asio::awaitable<void> dispatcher::stop() {
    const auto kept = state_;
    const auto until = std::chrono::steady_clock::now() + kept->shutdown_deadline;
    for (const auto& [name, courier] : kept->couriers) courier->close();
    for (const auto& [name, courier] : kept->couriers)
        co_await asio::co_spawn(courier->core(), courier->shut_down(until), asio::use_awaitable);
}

void dispatcher::wake(const std::string& destination) {
    const auto found = state_->couriers.find(destination);
    if (found != state_->couriers.end()) found->second->wake();
}

void dispatcher::wake_due(base::time_point now) {
    for (const auto& [name, courier] : state_->couriers)
        if (const auto until = courier->state().rests_until; until && *until <= now) courier->wake();
}

asio::awaitable<bool> dispatcher::withhold(std::string destination, std::string delivery_id) {
    const auto found = state_->couriers.find(destination);
    if (found == state_->couriers.end()) co_return true;
    const auto of = found->second;
    co_return co_await asio::co_spawn(of->core(), of->withhold(std::move(delivery_id)), asio::use_awaitable);
}

void dispatcher::give_back(const std::string& destination, const std::string& delivery_id) {
    const auto found = state_->couriers.find(destination);
    if (found != state_->couriers.end()) found->second->give_back(delivery_id);
}

asio::awaitable<bool> dispatcher::arrived(std::string destination, std::string delivery_id) {
    const auto found = state_->couriers.find(destination);
    if (found == state_->couriers.end()) co_return true;
    const auto courier = found->second;
    co_return co_await asio::co_spawn(courier->core(), courier->arrived(std::move(delivery_id)), asio::use_awaitable);
}

std::vector<dispatcher::status> dispatcher::states() const {
    std::vector<status> all;
    for (const auto& [name, courier] : state_->couriers) all.push_back(courier->state());
    return all;
}

asio::awaitable<bool> dispatcher::set_paused(std::string destination, bool paused) {
    const auto found = state_->couriers.find(destination);
    if (found == state_->couriers.end()) co_return false;
    const auto courier = found->second;
    co_await asio::co_spawn(courier->core(), courier->set_paused(paused), asio::use_awaitable);
    co_return true;
}

asio::awaitable<std::vector<dispatcher::report>> dispatcher::reports() const {
    const auto kept = state_;
    std::vector<report> all;
    for (const auto& [name, courier] : kept->couriers) {
        auto one = co_await asio::co_spawn(courier->core(), courier->report(), asio::use_awaitable);
        all.push_back(std::move(one));
    }
    co_return all;
}

std::string_view to_text(carrier_state::phase phase) noexcept {
    switch (phase) {
    case carrier_state::phase::idle: return "idle";
    case carrier_state::phase::starting: return "starting";
    case carrier_state::phase::running: return "running";
    case carrier_state::phase::backing_off: break;
    }
    return "backing off";
}

} // namespace signalbox::delivery
