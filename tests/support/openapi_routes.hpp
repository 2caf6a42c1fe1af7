#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::tests {

// A route as the router knows it, or as an OpenAPI document tells it.
struct described_route {
    std::string method; // "GET"
    std::string path;   // "/messageexchange/{mailbox}/inbox"; the names in braces do not count
    std::set<unsigned> statuses;
    bool sandbox = false;                  // marked `x-signalbox-profile: sandbox`
    std::set<std::string> parameters = {}; // of the query, as a document has them; not compared
};

// Every operation of an OpenAPI document in YAML. Throws std::runtime_error with the place when the text is no such
// document to the hub's own strict reader, or when it refers to a component that it does not have.
std::vector<described_route> routes_of_openapi(std::string_view yaml);

// Each difference in words, "GET /path: 404 is not described"; empty when both say the same.
std::vector<std::string> differences(const std::vector<described_route>& router,
                                     const std::vector<described_route>& described);

} // namespace signalbox::tests
