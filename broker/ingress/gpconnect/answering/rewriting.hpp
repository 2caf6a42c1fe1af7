#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::ingress::gpconnect {

// The service root of a practice as its answers name it, and the hub's own as it was called. Without a slash at the
// end.
struct root_pair {
    std::string provider; // "https://provider.example/A81001/STU3/1/gpconnect/documents"
    std::string hub;      // "https://hub.example/A81001/STU3/1/gpconnect/documents/fhir"

    root_pair reversed() const { return {hub, provider}; }
};

// Replaces the provider's root by the hub's wherever it begins a string of JSON or an attribute of XML and ends there
// or before '/', '?' or '#'. JSON may escape its slashes, and what is replaced then stays so. Rewriting with the
// reversed pair gives the text back, unless it named the hub's root already.
std::string rewritten(std::string_view text, const root_pair& roots);

// The same for the value of a header field.
std::string rewritten_url(std::string_view url, const root_pair& roots);

// With each of several: a structured record names documents at their own root. Roots that others begin with stand
// behind those.
std::string rewritten(std::string text, const std::vector<root_pair>& roots);
// The URL with the first of them that it begins with; empty where it leads elsewhere: an asker is not sent there.
std::string rewritten_url(std::string_view url, const std::vector<root_pair>& roots);

} // namespace signalbox::ingress::gpconnect
