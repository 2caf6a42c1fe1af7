#pragma once

#include <string>
#include <string_view>

namespace signalbox::simulate::gpconnect {

// What a practice itself reads of a consumer's token. Its form and its times are checked by the proxy before it.
struct claims {
    bool present = false;
    std::string reason;       // "directcare", "migration"
    std::string scope;        // "patient/*.read conf/R"
    std::string organisation; // ODS code of the requesting one
};

// `authorization` is the field's value: "Bearer" and an unsigned JWT. What cannot be read is not present.
claims read_claims(std::string_view authorization);

} // namespace signalbox::simulate::gpconnect
