#include "broker/store/engine/workers.hpp"

#include <boost/asio/post.hpp>

namespace signalbox::store::engine {

error_code workers::enter() {
    if (stopped_) return errc::stopped;
    if (waiting_.fetch_add(1) < waiting_max_) return {};
    --waiting_;
    return errc::overloaded;
}

void workers::start(std::unique_ptr<job> what) {
    boost::asio::post(pool_, [this, what = std::move(what)] {
        --waiting_;
        what->run();
    });
}

void workers::later(std::function<void()> work) {
    if (!stopped_) boost::asio::post(pool_, std::move(work));
}

void workers::stop() {
    stopped_ = true;
    pool_.join();
}

} // namespace signalbox::store::engine
