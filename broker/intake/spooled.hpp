#pragma once

#include <cstddef>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "broker/message/message.hpp"
#include "broker/store/store.hpp"

namespace signalbox::intake {

// Finished spool files of `folder` that no message refers to yet. The file work is done on `workers`, which must
// outlive what it returns.
class spool_reader {
  public:
    spool_reader() = default; // reads nothing
    spool_reader(std::string folder, boost::asio::thread_pool& workers);

    explicit operator bool() const noexcept { return workers_ != nullptr; }

    // The whole file, its size and digest checked. Errors: base::errc::over_limit beyond `max` bytes, base::errc::io,
    // store::errc::corrupt.
    store::async_result<std::string> operator()(message::payload about, std::size_t max) const;
    // No message will have it: removes it, soon. Without this the store does, an hour later.
    void discard(const message::payload& about) const;

  private:
    std::string path_of(const message::payload& about) const { return folder_ + "/" + about.spool_file; }

    std::string folder_;
    boost::asio::thread_pool* workers_ = nullptr;
};

} // namespace signalbox::intake
