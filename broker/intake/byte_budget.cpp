#include "broker/intake/byte_budget.hpp"

#include <utility>

namespace signalbox::intake {

byte_budget::share::share(std::shared_ptr<std::atomic<std::uint64_t>> of, std::uint64_t size) noexcept
    : of_(std::move(of)), size_(size) {}

byte_budget::share& byte_budget::share::operator=(share&& other) noexcept {
    share taken(std::move(other));
    std::swap(of_, taken.of_);
    std::swap(size_, taken.size_);
    return *this;
}

byte_budget::share::~share() {
    if (of_ != nullptr) of_->fetch_sub(size_, std::memory_order_relaxed);
}

byte_budget::byte_budget(std::uint64_t max) : max_(max), held_(std::make_shared<std::atomic<std::uint64_t>>(0)) {}

std::optional<byte_budget::share> byte_budget::take(std::uint64_t size) noexcept {
    std::uint64_t held = held_->load(std::memory_order_relaxed);
    do {
        if (held > 0 && (size > max_ || held > max_ - size)) return std::nullopt;
    } while (!held_->compare_exchange_weak(held, held + size, std::memory_order_relaxed));
    return share(held_, size);
}

} // namespace signalbox::intake
