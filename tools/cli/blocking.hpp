#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "broker/base/spawn.hpp"

namespace signalbox::cli {

// Runs one coroutine to its end on `context`, which nothing else runs meanwhile. nullopt when an exception left it.
template <class T>
std::optional<T> run_to_end(boost::asio::io_context& context, boost::asio::awaitable<T> what) {
    std::optional<T> ended;
    const auto keep = [](boost::asio::awaitable<T> inner, std::optional<T>& into) -> boost::asio::awaitable<void> {
        into.emplace(co_await std::move(inner));
    };
    base::spawn(context.get_executor(), keep(std::move(what), ended), "command");
    context.restart();
    while (!ended && context.run_one() > 0) {
    }
    return ended;
}

} // namespace signalbox::cli
