#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "broker/base/spawn.hpp"

namespace signalbox::base {

// Runs one coroutine to its end on `context`, which nothing else runs meanwhile; blocks. nullopt when an exception left
// it. For the command line, and for a hub that has not started its cores yet.
template <class T>
std::optional<T> run_to_end(boost::asio::io_context& context, boost::asio::awaitable<T> what) {
    std::optional<T> ended;
    const auto keep = [](boost::asio::awaitable<T> inner, std::optional<T>& into) -> boost::asio::awaitable<void> {
        into.emplace(co_await std::move(inner));
    };
    spawn(context.get_executor(), keep(std::move(what), ended), "blocking call");
    context.restart();
    while (!ended && context.run_one() > 0) {
    }
    return ended;
}

} // namespace signalbox::base
