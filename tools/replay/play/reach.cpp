#include <array>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "broker/http/calling/dial.hpp"
#include "tools/replay/play/caller.hpp"

namespace signalbox::replay {

namespace {

using trace::transport;
using place = const std::optional<http::client_settings>*;

result<std::shared_ptr<const http::transport::tls_context>> context_for(const http::client_settings& where) {
    if (!where.encrypted) return std::shared_ptr<const http::transport::tls_context>{};
    auto made = http::transport::tls_context::for_client(where);
    if (!made) return made.error();
    return std::shared_ptr<const http::transport::tls_context>(std::move(*made));
}

boost::asio::awaitable<error_code> look_at(const http::client_settings& where, boost::asio::any_io_executor executor) {
    auto tls = context_for(where);
    if (!tls) co_return tls.error();
    const auto until = std::chrono::steady_clock::now() + where.connect_deadline;
    auto dialled = co_await http::calling::dial(where, std::move(*tls), std::move(executor), until);
    if (!dialled) co_return dialled.error();
    (*dialled)->close();
    co_return error_code{};
}

} // namespace

boost::asio::awaitable<std::vector<std::string>> unreachable(const run& what, const target& at,
                                                             boost::asio::any_io_executor executor) {
    std::set<transport> needed;
    for (const told& each : what.messages) needed.insert(each.message.transport);
    const std::array<std::tuple<transport, const char*, place>, 4> places{
        {{transport::mesh, "MESH", &at.mesh},
         {transport::fhir, "FHIR", &at.fhir},
         {transport::gpconnect, "GP Connect", &at.gpconnect},
         {transport::mllp, "MLLP", &at.mllp}}};
    std::vector<std::string> found;
    for (const auto& [carrier, name, where] : places) {
        if (!needed.contains(carrier) || !*where) continue;
        const error_code trouble = co_await look_at(**where, executor);
        if (trouble)
            found.push_back(fmt::format("{} at {}:{}: {}", name, (*where)->host, (*where)->port, trouble.message()));
    }
    co_return found;
}

std::string duration_words(std::chrono::milliseconds time) {
    return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000) : fmt::format("{} ms", time.count());
}

} // namespace signalbox::replay
