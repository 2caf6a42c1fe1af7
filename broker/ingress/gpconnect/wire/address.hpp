#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::ingress::gpconnect {

// The three forms in which a practice is called.
enum class url_form : std::uint8_t {
    direct,  // /ODS/STU3/1/gpconnect/structured/Patient: the service root of a provider
    adaptor, // /ODS/STU3/1/gpconnect/structured/fhir/Patient: NHS England's consumer adaptor
    proxy,   // /https://host/ODS/STU3/1/gpconnect/structured/Patient: the Spine Secure Proxy
};

// A request's path, taken apart.
struct address {
    url_form form = url_form::direct;
    std::string ods;     // as sent
    std::string fhir;    // "STU3" or "DSTU2"
    std::string service; // "gpconnect/documents"; empty: the adaptor's root for any of them
    std::string root;    // of the hub, as called: "/A81001/STU3/1/gpconnect/structured", "/https://host/A81001/…"
    std::string path;    // below the root, percent-encoded as sent: "/Patient/42"; may be "" or "/"

    // proxy: the provider's service root, "https://host/A81001/STU3/1/gpconnect/structured"
    std::string_view provider_root() const noexcept { return std::string_view(root).substr(1); }
};

// Nothing for a path of another form. Case counts throughout (GP Connect 1.6.2, service root URL).
std::optional<address> read_address(std::string_view path);

} // namespace signalbox::ingress::gpconnect
