#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace signalbox::tests {

// Runs an awaitable to its end on an io_context of its own and gives what it returned; an exception comes out here.
// The calling thread blocks. `T` need not be default-constructible.
template <class T>
T await(boost::asio::awaitable<T> coroutine) {
    boost::asio::io_context context;
    std::exception_ptr failure;
    if constexpr (std::is_void_v<T>) {
        boost::asio::co_spawn(context, std::move(coroutine),
                              [&failure](std::exception_ptr thrown) { failure = thrown; });
        context.run();
        if (failure) std::rethrow_exception(failure);
    } else {
        std::optional<T> value;
        boost::asio::co_spawn(
            context,
            [](boost::asio::awaitable<T> inner, std::optional<T>& into) -> boost::asio::awaitable<void> {
                into.emplace(co_await std::move(inner));
            }(std::move(coroutine), value),
            [&failure](std::exception_ptr thrown) { failure = thrown; });
        context.run();
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }
}

} // namespace signalbox::tests
