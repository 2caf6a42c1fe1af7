#include "broker/delivery/library/instance.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "broker/base/log.hpp"
#include "broker/delivery/library/texts.hpp"

namespace signalbox::delivery::library {

namespace {

description read_or_throw(const signalbox_adapter_table* table) {
    auto read = read_table(table);
    if (!read.trouble.empty()) throw std::runtime_error("the adapter cannot be used: " + read.trouble);
    return std::move(read.about);
}

host_settings with_in_flight(host_settings how, std::uint32_t most) {
    how.in_flight_max = most;
    return how;
}

} // namespace

struct instance::visit {
    explicit visit(std::atomic<int>& of) : of(of) { ++of; }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit() { --of; }

    std::atomic<int>& of;
};

instance::instance(const signalbox_adapter_table* table, host_settings how, std::uint32_t max_in_flight)
    : destination_(how.destination),
      about_(read_or_throw(table)),
      max_in_flight_(std::min(max_in_flight, about_.max_in_flight)),
      table_(*table),
      host_(with_in_flight(std::move(how), max_in_flight_)) {
    std::array<char, 512> error{};
    try {
        adapter_ = table_.create(&host_.functions(), error.data(), error.size());
    } catch (...) {
        write_error(error.data(), error.size(), "create() threw");
    }
    error.back() = '\0';
    if (adapter_ != nullptr) {
        honours_keys_ = asked_for_keys();
        return;
    }
    host_.end();
    const std::string_view why(error.data());
    throw std::runtime_error(why.empty() ? "the adapter did not say why it cannot be made"
                                         : bounded(text_of(why), why.size()));
}

// With its settings; what throws does not honour them.
bool instance::asked_for_keys() {
    if (table_.honours_keys == nullptr) return about_.idempotent;
    try {
        return table_.honours_keys(adapter_) == 1;
    } catch (...) {
        log::error("adapter.escaped", {{log::field::destination, destination_}, {log::field::part, "honours_keys"}});
    }
    return false;
}

instance::~instance() {
    host_.end();
    static_cast<void>(destroy()); // nobody is inside: they keep it alive
}

void instance::deliver(const call& what, signalbox_completion* which) {
    const visit here(inside_);
    try {
        return table_.deliver(adapter_, &what.as_given, which);
    } catch (...) {
        log::error("adapter.escaped", {{log::field::destination, destination_}, {log::field::part, "deliver"}});
    }
    signalbox_outcome unknown{};
    unknown.struct_size = sizeof unknown;
    unknown.what = SIGNALBOX_UNKNOWN;
    unknown.code = text_of("exception");
    unknown.retry_after_ms = -1;
    host_.functions().complete(host_.functions().context, which, &unknown);
}

void instance::exchange(const question& what, signalbox_completion* which) {
    const visit here(inside_);
    try {
        return table_.exchange(adapter_, &what.as_given, which);
    } catch (...) {
        log::error("adapter.escaped", {{log::field::destination, destination_}, {log::field::part, "exchange"}});
    }
    host_.functions().respond(host_.functions().context, which, nullptr);
}

void instance::drain(std::chrono::milliseconds at_most) {
    if (table_.drain == nullptr) return;
    const visit here(inside_);
    try {
        table_.drain(adapter_, static_cast<std::uint32_t>(at_most.count()));
    } catch (...) {
        log::error("adapter.escaped", {{log::field::destination, destination_}, {log::field::part, "drain"}});
    }
}

bool instance::destroy() {
    if (adapter_ == nullptr) return true;
    if (!is_at_rest()) return false;
    const visit here(inside_);
    try {
        table_.destroy(std::exchange(adapter_, nullptr));
    } catch (...) {
        log::error("adapter.escaped", {{log::field::destination, destination_}, {log::field::part, "destroy"}});
    }
    return true;
}

} // namespace signalbox::delivery::library
