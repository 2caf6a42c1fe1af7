#include "broker/delivery/library/own_counters.hpp"

#include <algorithm>

namespace signalbox::delivery::library {

namespace {

bool is_name(std::string_view text) {
    constexpr std::size_t longest = 64;
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

} // namespace

bool own_counters::add(std::string_view name, std::uint64_t by) {
    if (!is_name(name)) return false;
    const std::lock_guard lock(mutex_);
    auto found = known_.find(name);
    if (found == known_.end()) {
        if (known_.size() >= names_max) return false;
        base::counter made("signalbox_adapter_counts_total", "What adapters count themselves",
                           {{"destination", destination_}, {"name", std::string(name)}});
        found = known_.emplace(name, made).first;
    }
    found->second.add(by);
    return true;
}

} // namespace signalbox::delivery::library
