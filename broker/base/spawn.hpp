#pragma once

#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace signalbox::base {

// Starts a coroutine that nobody awaits. The one way to do so: an exception that escapes it is logged under `name`
// (a string literal) and counted in signalbox_escaped_exceptions_total, never lost. What the coroutine needs it
// takes by value.
void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> coroutine, std::string_view name);

} // namespace signalbox::base
