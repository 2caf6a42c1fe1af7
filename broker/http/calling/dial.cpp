#include "broker/http/calling/dial.hpp"

#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/base/log.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http::calling {

namespace asio = boost::asio;
using asio::ip::tcp;
using endpoint = asio::generic::stream_protocol::endpoint;
using endpoints = std::vector<endpoint>;

namespace {

// A lookup in hand. getaddrinfo cannot be interrupted: whoever waits leaves at the deadline, and the answer that comes
// later finds nobody.
struct lookup {
    lookup(const asio::any_io_executor& executor, time_point until) : resolver(executor), timer(executor, until) {}

    tcp::resolver resolver;
    asio::steady_timer timer;
    error_code ec = errc::deadline;
    endpoints found;
    bool refused = false; // an address that this client may not use was among them
};

bool is_allowed(const client_settings& settings, const asio::ip::address& address) {
    return !settings.allowed || settings.allowed(address);
}

asio::awaitable<result<endpoints>> resolve(const client_settings& settings, asio::any_io_executor executor,
                                           time_point until) {
    if (!settings.unix_socket.empty())
        co_return endpoints{asio::local::stream_protocol::endpoint(settings.unix_socket)};
    error_code not_an_address;
    const auto address = asio::ip::make_address(settings.host, not_an_address);
    if (!not_an_address && !is_allowed(settings, address)) co_return errc::unusable_address;
    if (!not_an_address) co_return endpoints{tcp::endpoint(address, settings.port)};

    const auto search = std::make_shared<lookup>(executor, until);
    search->resolver.async_resolve(
        settings.host, std::to_string(settings.port),
        [search, allowed = settings.allowed](const error_code& ec, const tcp::resolver::results_type& results) {
            search->ec = ec;
            for (const auto& each : results) {
                const auto to = each.endpoint();
                if (!allowed || allowed(to.address()))
                    search->found.emplace_back(to);
                else
                    search->refused = true;
            }
            search->timer.cancel();
        });
    co_await search->timer.async_wait(use_result); // ends early when the lookup does
    search->resolver.cancel();
    if (search->ec == errc::deadline) co_return search->ec;
    if (search->found.empty() && search->refused) co_return errc::unusable_address;
    if (search->ec || search->found.empty()) co_return errc::connect;
    co_return std::move(search->found);
}

std::shared_ptr<client_connection> prepare(const client_settings& settings,
                                           const std::shared_ptr<const transport::tls_context>& tls,
                                           const asio::any_io_executor& executor, const endpoint& to, error_code& ec) {
    client_connection::socket socket(executor);
    socket.open(to.protocol(), ec);
    if (!ec) socket.native_non_blocking(true, ec);
    if (!ec && settings.unix_socket.empty()) socket.set_option(tcp::no_delay(true), ec);
    if (ec) return nullptr;
    const int descriptor = socket.native_handle();
    const std::string& name = settings.server_name.empty() ? settings.host : settings.server_name;
    auto stream = tls ? transport::tls_client_stream(descriptor, tls, name) : transport::plain_stream(descriptor);
    return std::make_shared<client_connection>(std::move(socket), std::move(stream));
}

} // namespace

asio::awaitable<result<std::shared_ptr<client_connection>>> dial(const client_settings& settings,
                                                                 std::shared_ptr<const transport::tls_context> tls,
                                                                 asio::any_io_executor executor, time_point until) {
    const auto found = co_await resolve(settings, executor, until);
    if (!found) co_return found.error();

    error_code last = errc::connect;
    for (std::size_t i = 0; i < found->size(); ++i) {
        // An address that swallows packets leaves the others their share of the time.
        const auto left = std::max(until - std::chrono::steady_clock::now(), time_point::duration::zero());
        error_code ec;
        const auto connection = prepare(settings, tls, executor, (*found)[i], ec);
        if (!connection) {
            last = errc::connect;
            continue;
        }
        connection->limit(left / static_cast<long>(found->size() - i));
        ec = co_await connection->connect((*found)[i]);
        if (!ec) {
            connection->limit(std::max(until - std::chrono::steady_clock::now(), time_point::duration::zero()));
            ec = co_await connection->handshake();
            connection->unlimited();
            if (!ec) co_return connection;
            connection->close();
            co_return ec == errc::deadline ? error_code(errc::deadline) : error_code(errc::tls);
        }
        connection->close();
        last = ec == errc::deadline ? error_code(errc::deadline) : error_code(errc::connect);
    }
    co_return last;
}

} // namespace signalbox::http::calling
