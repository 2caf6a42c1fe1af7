#include "broker/base/spawn.hpp"

#include <exception>
#include <typeinfo>

#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include "broker/base/log.hpp"
#include "broker/base/metrics.hpp"

namespace signalbox::base {

namespace {

// The type alone: what() of a foreign exception may quote the message that it choked on.
void report_escape(const std::exception_ptr& escaped, std::string_view name) {
    counter("signalbox_escaped_exceptions_total", "Exceptions that left a coroutine").add();
    try {
        std::rethrow_exception(escaped);
    } catch (const boost::system::system_error& e) {
        log::error("coroutine.escaped", {{log::field::part, name}, {log::field::error, e.code().message()}});
    } catch (const std::exception& e) {
        log::error("coroutine.escaped", {{log::field::part, name}, {log::field::error, typeid(e).name()}});
    } catch (...) {
        log::error("coroutine.escaped", {{log::field::part, name}, {log::field::error, "not a std::exception"}});
    }
}

} // namespace

void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> coroutine,
           std::string_view name) {
    boost::asio::co_spawn(executor, std::move(coroutine), [name](const std::exception_ptr& escaped) {
        if (escaped) report_escape(escaped, name);
    });
}

} // namespace signalbox::base
