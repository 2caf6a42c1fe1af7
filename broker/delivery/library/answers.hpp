#pragma once

#include "signalbox/adapter.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/delivery/exchanger.hpp"
#include "broker/delivery/library/open_calls.hpp"

namespace signalbox::delivery::library {

// One GP Connect request at an adapter, with its own copy of everything, until it is answered, however late.
struct question {
    question(message::exchange_request given, std::uint32_t deadline_ms, const boost::asio::any_io_executor& core);

    message::exchange_request what;
    std::string path;
    std::vector<signalbox_field> fields;
    signalbox_request as_given{}; // points into the three above
    boost::asio::any_io_executor core;
    boost::asio::steady_timer* answered = nullptr; // as in `call`
    std::optional<exchange_answer> answer;
    std::atomic<bool> claimed{false};
};

using open_questions = open_calls<question>;
inline constexpr std::size_t questions_max = 64; // at one adapter; how many a practice is asked is the desk's to bound

// What an adapter answered; anything that is no answer is babble.
exchange_answer answer_of(const signalbox_response* given);

} // namespace signalbox::delivery::library
