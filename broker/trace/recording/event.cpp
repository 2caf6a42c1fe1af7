#include "broker/trace/recording/event.hpp"

namespace signalbox::trace {

namespace told = signalbox::message;

namespace {

std::size_t bytes_in(const told::arrival& what) noexcept {
    std::size_t bytes = what.body ? what.body->size() : 0;
    for (const auto& each : what.companions) bytes += each.bytes.size();
    return bytes;
}
std::size_t bytes_in(const told::decision&) noexcept { return 0; }
std::size_t bytes_in(const told::question& what) noexcept {
    return what.body.size() + (what.answer ? what.answer->size() : 0);
}
std::size_t bytes_in(const told::refused_request& what) noexcept {
    std::size_t bytes = what.body.size();
    for (const auto& [name, value] : what.fields) bytes += name.size() + value.size();
    return bytes;
}
std::size_t bytes_in(const told::told_rendering& what) noexcept { return what.bytes.size() + what.codes.size() * 128; }
std::size_t bytes_in(const told::told_settlement&) noexcept { return 0; }

} // namespace

std::size_t size_of(const event& what) noexcept {
    constexpr std::size_t around = 1024; // fields, ids, deliveries
    return around + std::visit([](const auto& each) { return bytes_in(each); }, what.what);
}

} // namespace signalbox::trace
