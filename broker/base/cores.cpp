#include "broker/base/cores.hpp"

#include <algorithm>

namespace signalbox::base {

cores::cores(std::size_t count, std::size_t workers) : workers_(workers), delivery_workers_(workers) {
    if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < count; ++i) {
        contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
        guards_.push_back(boost::asio::make_work_guard(*contexts_.back()));
    }
}

cores::~cores() { stop(); }

void cores::run() {
    for (auto& context : contexts_) threads_.emplace_back([&context] { context->run(); });
}

void cores::stop() {
    for (auto& context : contexts_) context->stop();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
    for (boost::asio::thread_pool* pool : {&workers_, &delivery_workers_}) {
        pool->stop();
        pool->join();
    }
}

} // namespace signalbox::base
