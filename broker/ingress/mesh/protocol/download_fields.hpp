#pragma once

#include <cstdint>

#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/target.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::protocol {

// How the bytes of a download travel.
struct download_form {
    api_version version = api_version::v1;
    bool gzip = false;       // the answer's body is gzip, whoever made it so
    std::uint32_t chunk = 1; // which of the message's chunks
};

// Adds the header fields of GET and HEAD (../shared/contracts/mesh.md 4.2); empty ones are left out.
void add_download_fields(http::response& into, const store::message_record& message, const download_form& form);

} // namespace signalbox::ingress::mesh::protocol
