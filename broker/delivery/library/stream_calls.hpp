#pragma once

#include "signalbox/adapter.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/delivery/library/questions.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/http/stream.hpp"

namespace signalbox::delivery::library {

// The servers that an adapter speaks a protocol of its own to. Answers are given on the executor. Any thread.
class stream_calls : public std::enable_shared_from_this<stream_calls> {
  public:
    stream_calls(boost::asio::any_io_executor executor, networks allowed);

    // Null, and why in `error`.
    signalbox_stream* open(const signalbox_stream_options* how, std::string& error);
    void close(signalbox_stream* which);
    void write(signalbox_stream* which, std::string_view bytes, std::uint32_t deadline_ms, signalbox_stream_done done,
               void* user);
    void read(signalbox_stream* which, std::uint32_t deadline_ms, signalbox_stream_done done, void* user);
    void end(); // on the executor: answers what is open, closes all, and takes no more

  private:
    using milliseconds = std::chrono::milliseconds;
    using stream = std::shared_ptr<http::stream>;
    struct asked {
        signalbox_stream_done done;
        void* user;
        std::uint64_t number;
        stream with;
    };

    // Nothing when it has been refused, and said so.
    std::shared_ptr<asked> ask(signalbox_stream* which, signalbox_stream_done done, void* user);
    static boost::asio::awaitable<void> write_one(std::shared_ptr<stream_calls> self, std::shared_ptr<asked> by,
                                                  std::string bytes, milliseconds deadline);
    static boost::asio::awaitable<void> read_one(std::shared_ptr<stream_calls> self, std::shared_ptr<asked> by,
                                                 milliseconds deadline);

    boost::asio::any_io_executor executor_;
    networks allowed_;
    questions open_;
    std::mutex mutex_;
    std::map<std::uintptr_t, stream> streams_;
    std::uintptr_t next_ = 1;
};

} // namespace signalbox::delivery::library
