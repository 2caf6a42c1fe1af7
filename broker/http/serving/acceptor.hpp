#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/http/serving/house.hpp"
#include "broker/http/transport/listening.hpp"

namespace signalbox::http::serving {

// Takes connections off one listening socket and starts their sessions on its core. Without descriptors it does not
// spin: it lets one waiting peer see a close by means of a descriptor kept in reserve, and pauses.
class acceptor {
  public:
    acceptor(std::shared_ptr<serving::house> house, std::shared_ptr<serving::room> room,
             transport::descriptor listening);
    ~acceptor();
    acceptor(const acceptor&) = delete;
    acceptor& operator=(const acceptor&) = delete;

    static boost::asio::awaitable<void> run(std::shared_ptr<acceptor> self);
    void close(); // on its core

  private:
    bool take_waiting();
    void admit(transport::descriptor accepted);
    void shed_one();

    std::shared_ptr<serving::house> house_;
    std::shared_ptr<serving::room> room_;
    transport::descriptor listening_;
    transport::descriptor reserve_;
    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> readiness_;
    boost::asio::steady_timer pause_;
    bool closed_ = false;
    bool exhausted_ = false; // the last accept found no descriptor
};

} // namespace signalbox::http::serving
