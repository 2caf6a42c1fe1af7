#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

namespace signalbox::admin {

// What a person wants done with a quarantined message or a delivery that is set aside.
struct remedy_request {
    std::string id;
    std::string actor;
    std::string why;
};

// Why nothing was done: an HTTP status, and words without patient data.
struct remedy_refusal {
    unsigned status = 500;
    std::string detail;
};

// Gives the id of the message that goes on.
using remedy_answer = boost::asio::awaitable<boost::system::result<std::string, remedy_refusal>>;

// Decisions that take a message through intake once more (intake/remedies). Each is one transaction with its audit
// record. Any thread.
class remedy_service {
  public:
    virtual ~remedy_service() = default;

    virtual remedy_answer judge_again(remedy_request what) = 0; // with what holds now
    virtual remedy_answer release(remedy_request what) = 0;     // whatever is wrong with it
    virtual remedy_answer replace(remedy_request what, std::string payload) = 0;
};

} // namespace signalbox::admin
