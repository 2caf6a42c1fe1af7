#include "adapters/gp_connect/practice_service.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace signalbox::adapters::gp_connect {

namespace {

// Of the connection, or of a coding that is not asked for here.
constexpr std::array<std::string_view, 8> not_passed_on{
    "host", "content-length", "connection", "transfer-encoding", "keep-alive", "accept-encoding", "expect", "te"};
// What of an answer means something to who asked.
constexpr std::array<std::string_view, 7> passed_back{
    "content-type", "etag", "location", "last-modified", "cache-control", "retry-after", "content-location"};

bool is_one_of(std::string_view name, const auto& names) {
    return std::ranges::any_of(names, [&](std::string_view each) { return adapter::detail::is_field(name, each); });
}

adapter::response response_of(const adapter::http_answer& got) {
    if (!got.is_answer()) return {got.what() == SIGNALBOX_HTTP_NO_ANSWER ? 504U : 502U, {}, {}};
    adapter::response made{got.status(), {}, std::string(got.body())};
    for (auto& [name, value] : got.fields())
        if (is_one_of(name, passed_back)) made.fields.emplace_back(name, value);
    return made;
}

} // namespace

void practice_service::pass_on(const adapter::request& asked, adapter::answering answer) const {
    adapter::http_request sent{std::string(asked.method), base_path_ + std::string(asked.path), {}, asked.body};
    for (const auto& [name, value] : asked.fields)
        if (!is_one_of(name, not_passed_on)) sent.fields.emplace_back(name, value);
    server_.send(sent, [to = std::make_shared<adapter::answering>(std::move(answer))](const adapter::http_answer& got) {
        (*to)(response_of(got));
    });
}

} // namespace signalbox::adapters::gp_connect
