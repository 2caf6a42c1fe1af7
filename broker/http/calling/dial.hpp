#pragma once

#include <memory>

#include "broker/http/calling/pool.hpp"
#include "broker/http/client.hpp"
#include "broker/http/transport/tls_context.hpp"

namespace signalbox::http::calling {

// Opens a connection to the server of `settings`: resolves, tries its addresses in turn, shakes hands. Nothing of a
// request is sent. `settings` must outlive the call; `tls` is null for a plain connection.
// Errors: errc::deadline at `until`, errc::connect, errc::tls.
boost::asio::awaitable<result<std::shared_ptr<client_connection>>>
dial(const client_settings& settings, std::shared_ptr<const transport::tls_context> tls,
     boost::asio::any_io_executor executor, time_point until);

} // namespace signalbox::http::calling
