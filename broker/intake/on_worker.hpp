#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace signalbox::intake {

// Runs `work` on a thread of `pool` and completes with what it returns on the caller's executor; what it throws is
// thrown there. What `work` refers to has to live until then, as it does when the caller awaits at once.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> on_worker(boost::asio::thread_pool& pool, Work work) {
    namespace asio = boost::asio;
    using value = std::invoke_result_t<Work>;

    auto start = [&pool](auto handler, Work job) {
        auto home = asio::get_associated_executor(handler);
        auto guard = asio::make_work_guard(home);
        asio::post(pool,
                   [handler = std::move(handler), job = std::move(job), home, guard = std::move(guard)]() mutable {
                       std::exception_ptr failure;
                       value made{};
                       try {
                           made = job();
                       } catch (...) {
                           failure = std::current_exception();
                       }
                       asio::post(home, [handler = std::move(handler), failure, made = std::move(made)]() mutable {
                           std::move(handler)(failure, std::move(made));
                       });
                   });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, value)>(
        start, asio::use_awaitable, std::move(work));
}

} // namespace signalbox::intake
