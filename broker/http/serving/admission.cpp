#include "broker/http/serving/admission.hpp"

namespace signalbox::http::serving {

namespace {

void take_one(std::unordered_map<std::string, std::size_t>& counts, const std::string& key) {
    const auto found = counts.find(key);
    if (found == counts.end()) return;
    if (--found->second == 0) counts.erase(found);
}

} // namespace

admission::verdict admission::enter(const std::string& address) {
    const std::scoped_lock lock(mutex_);
    std::size_t& from_address = by_address_[address];
    const bool full = connections() >= limits_.connections_max;
    const bool address_full = from_address >= limits_.connections_per_address_max;
    if (connections() >= limits_.connections_max + refusals_max ||
        from_address >= limits_.connections_per_address_max + refusals_max) {
        if (from_address == 0) by_address_.erase(address);
        return verdict::drop;
    }
    ++from_address;
    connections_.fetch_add(1, std::memory_order_relaxed);
    return full || address_full ? verdict::refuse : verdict::welcome;
}

void admission::leave(const std::string& address) {
    const std::scoped_lock lock(mutex_);
    take_one(by_address_, address);
    connections_.fetch_sub(1, std::memory_order_relaxed);
}

bool admission::enter_certificate(const std::string& spki) {
    const std::scoped_lock lock(mutex_);
    std::size_t& count = by_certificate_[spki];
    if (count >= limits_.connections_per_certificate_max) return false;
    ++count;
    return true;
}

void admission::leave_certificate(const std::string& spki) {
    const std::scoped_lock lock(mutex_);
    take_one(by_certificate_, spki);
}

bool admission::hold(std::size_t bytes) noexcept {
    if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limits_.bytes_in_flight_max) return true;
    release(bytes);
    return false;
}

} // namespace signalbox::http::serving
