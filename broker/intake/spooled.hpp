#pragma once

#include <functional>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "broker/store/store.hpp"

namespace signalbox::intake {

// Reads finished spool files of `folder` on `workers`, whole, and checks size and digest: what parts::read_spooled asks
// for. Errors: base::errc::over_limit, base::errc::io, store::errc::corrupt. `workers` must outlive the result.
std::function<store::async_result<std::string>(const message::payload&, std::size_t)>
spool_reader(std::string folder, boost::asio::thread_pool& workers);

} // namespace signalbox::intake
