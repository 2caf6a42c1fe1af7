#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/fhir/document.hpp"
#include "tools/simulate/practice/gpconnect/wire/claims.hpp"

namespace signalbox::simulate::gpconnect {

using fields = std::vector<std::pair<std::string, std::string>>;

// The first field of that name, compared without case; "" when there is none.
std::string_view field_of(const fields& all, std::string_view name) noexcept;

// A request as it comes: path and query still percent-encoded.
struct call {
    std::string method;
    std::string path;
    std::string query;
    gpconnect::fields fields;
    std::string body;
};

struct answer {
    unsigned status = 200;
    gpconnect::fields fields;
    std::string body;
};

// A call that has been read, at the place that is meant.
struct asked {
    const call& request;
    std::string_view id;                                         // of the path, "" where it has none
    std::vector<std::pair<std::string, std::string>> parameters; // of the query, decoded, without _format
    fhir::value body;                                            // absent where none is expected
    std::string root;                                            // "http://127.0.0.1:8750/A20047"
    claims token;
    base::time_point now;

    // Of the parameters with exactly that name.
    std::vector<std::string_view> all(std::string_view name) const;
};

// What a place gives back, before it is JSON or XML.
struct reply {
    unsigned status = 200;
    std::string resource = {}; // JSON
    std::string version = {};  // for ETag; "" for none
    std::string location = {}; // below the root; "" for none
};

} // namespace signalbox::simulate::gpconnect
