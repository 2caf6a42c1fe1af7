#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::fhir {

// One value of a search parameter of type token, without its escapes (FHIR STU3 and R4, search.html, "token").
struct search_token {
    std::optional<std::string> system; // none: of any system; "": of those without a system
    std::string code;                  // "": any of the system
    bool operator==(const search_token&) const = default;
};

// The alternatives of a decoded parameter, which commas part: "code", "system|code", "|code" or "system|" each.
// Nothing where a backslash stands before anything but one of , | $ and backslash, or where a value has two bars.
std::optional<std::vector<search_token>> read_search_tokens(std::string_view value);

} // namespace signalbox::fhir
