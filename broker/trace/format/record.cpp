#include "broker/trace/format/record.hpp"

#include "broker/base/crypto.hpp"

namespace signalbox::trace {

std::string_view to_text(transport t) noexcept {
    switch (t) {
    case transport::mesh: return "mesh";
    case transport::fhir: return "fhir";
    case transport::gpconnect: return "gpconnect";
    case transport::mllp: return "mllp";
    case transport::adapter: return "adapter";
    }
    return "mesh";
}

std::optional<transport> parse_transport(std::string_view text) noexcept {
    for (const auto each :
         {transport::mesh, transport::fhir, transport::gpconnect, transport::mllp, transport::adapter})
        if (to_text(each) == text) return each;
    return std::nullopt;
}

body body_of(std::string bytes) {
    body made;
    made.sha256 = base::to_hex(base::sha256_of(base::as_bytes(bytes)));
    made.size = bytes.size();
    made.bytes = std::move(bytes);
    return made;
}

} // namespace signalbox::trace
