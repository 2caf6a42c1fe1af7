#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/fhir/media_type.hpp"
#include "broker/ingress/fhir/validate.hpp"

namespace signalbox::ingress::fhir {

// What the head of a request says of the resource in its body.
struct entity {
    media_type type;
    bool gzip = false;
};

// Refused: another media type or encoding, or a body that says that it is too large.
std::variant<entity, judgement> read_entity(const http::request& request, const base::limits& limits);

// A body of more than may come, or than is validated; the smaller one of both.
std::size_t body_max(const base::limits& limits) noexcept;

// Why a body could not be read: too large, slow or broken.
judgement unread(const error_code& why, const base::limits& limits);

// What a gzip body holds, within the limits of decompression.
std::variant<std::string, judgement> decompressed(std::string_view body, const base::limits& limits);

} // namespace signalbox::ingress::fhir
