#include "broker/ingress/mesh/protocol/inbox_query.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::ingress::mesh::protocol;

namespace {

list_query good(std::string_view query) {
    const auto reading = read_list_query(query);
    REQUIRE(std::holds_alternative<list_query>(reading));
    return std::get<list_query>(reading);
}

// The type of the first problem; empty when there is none.
std::string refused(std::string_view query) {
    const auto reading = read_list_query(query);
    const auto* trouble = std::get_if<std::vector<field_problem>>(&reading);
    return trouble == nullptr ? "" : trouble->front().name + " " + trouble->front().type;
}

} // namespace

TEST_CASE("inbox query: the defaults and the limits", "[ingress]") {
    CHECK(good("").max_results == 500);
    CHECK(good("max_results=10").max_results == 10);
    CHECK(good("max_results=5000").max_results == 5000);
    CHECK(refused("max_results=9") == "max_results value_error.number.not_ge");
    CHECK(refused("max_results=5001") == "max_results value_error.number.not_le");
    CHECK(refused("max_results=ten") == "max_results type_error.integer");
    CHECK(refused("max_results=") == "max_results type_error.integer");
    CHECK(refused("workflow_filter=a") == "workflow_filter value_error.any_str.min_length");
    CHECK(refused("workflow_filter=" + std::string(256, 'a')) == "workflow_filter value_error.any_str.max_length");
    CHECK(refused("continue_from=short") == "continue_from value_error.any_str.min_length");
    CHECK(refused("continue_from=" + std::string(1001, 'a')) == "continue_from value_error.any_str.max_length");
    CHECK(refused("workflow_filter=%zz") == "query value_error");
    std::string many;
    for (int i = 0; i < 1001; ++i) many += "&a";
    const auto reading = read_list_query(many);
    REQUIRE(std::holds_alternative<std::vector<field_problem>>(reading));
    CHECK(std::get<std::vector<field_problem>>(reading).front().what == "at most 1000 query parameters, not 1001");
    CHECK(good("unknown=1&workflow_filter=%21TOC_*").workflow_filter == "!TOC_*");
}

TEST_CASE("inbox query: a continuation is good for its mailbox and its key alone", "[ingress]") {
    const base::secret key("k");
    const message::sequence position{123456789};
    const std::string token = continuation_token(key, "BOX", position);

    CHECK(token.size() == 48);
    CHECK(read_continuation(key, "BOX", token) == position);
    CHECK(continuation_token(key, "BOX", message::sequence{0}).size() == 48);
    CHECK_FALSE(read_continuation(key, "BOX2", token));
    CHECK_FALSE(read_continuation(base::secret("other"), "BOX", token));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == '0' ? '1' : '0';
        CHECK_FALSE(read_continuation(key, "BOX", changed));
    }
    CHECK_FALSE(read_continuation(key, "BOX", token.substr(2)));
    CHECK_FALSE(read_continuation(key, "BOX", "not hex"));
}

TEST_CASE("inbox query: links are absolute paths that repeat what is not the default", "[ingress]") {
    CHECK(self_link("BOX", good("")) == "/messageexchange/BOX/inbox");
    CHECK(self_link("BOX", good("max_results=500")) == "/messageexchange/BOX/inbox");
    CHECK(self_link("BOX", good("max_results=20&workflow_filter=A*")) ==
          "/messageexchange/BOX/inbox?max_results=20&workflow_filter=A%2A");
    CHECK(next_link("BOX", good(""), "t") == "/messageexchange/BOX/inbox?continue_from=t");
}
