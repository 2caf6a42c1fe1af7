#include "broker/ingress/mesh/openapi.hpp"

#include <string>

namespace signalbox::ingress::mesh {

http::response openapi_answer(std::string_view document) {
    http::response answer;
    answer.set("Content-Type", "application/yaml"); // RFC 9512
    answer.body = std::string(document);
    return answer;
}

} // namespace signalbox::ingress::mesh
