#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace signalbox::tests {

// Runs a coroutine to its end on an io_context of its own; an exception comes out here. The calling thread blocks.
// Compiled once: co_spawn in every test file costs seconds of compiler time for each type that is awaited.
void run_to_end(boost::asio::awaitable<void> coroutine);

// The same, and gives what it returned. `T` need not be default-constructible.
template <class T>
T await(boost::asio::awaitable<T> coroutine) {
    if constexpr (std::is_void_v<T>) {
        run_to_end(std::move(coroutine));
    } else {
        std::optional<T> value;
        run_to_end([](boost::asio::awaitable<T> inner, std::optional<T>& into) -> boost::asio::awaitable<void> {
            into.emplace(co_await std::move(inner));
        }(std::move(coroutine), value));
        return std::move(*value);
    }
}

} // namespace signalbox::tests
