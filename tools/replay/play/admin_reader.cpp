#include "tools/replay/play/admin_reader.hpp"

#include "broker/base/errc.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::replay {

result<std::unique_ptr<admin_reader>> admin_reader::open(std::string socket, boost::asio::any_io_executor executor) {
    http::client_settings where;
    where.unix_socket = std::move(socket);
    where.host = "localhost";
    where.encrypted = false;
    where.answer_max = 256UL << 20;
    auto client = http::client::open(std::move(where), std::move(executor));
    if (!client) return client.error();
    return std::unique_ptr<admin_reader>(new admin_reader(std::move(*client)));
}

boost::asio::awaitable<result<fhir::document>> admin_reader::get(std::string target) {
    http::client_request request;
    request.target = std::move(target);
    auto answer = co_await client_->send(std::move(request));
    if (!answer) co_return answer.error().code;
    if (answer->status == 404) co_return base::errc::not_found;
    auto read = fhir::read_json(answer->body, {.depth_max = 256});
    if (answer->status != 200 || !read) co_return base::errc::malformed;
    co_return std::move(*read);
}

} // namespace signalbox::replay
