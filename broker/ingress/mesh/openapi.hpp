#pragma once

#include <string_view>

#include "broker/http/message.hpp"

namespace signalbox::ingress::mesh {

// GET /openapi.yaml, without authentication: schemas/openapi/mesh.yaml as it stands.
http::response openapi_answer(std::string_view document);

} // namespace signalbox::ingress::mesh
