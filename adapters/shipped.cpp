#include "adapters/shipped.hpp"

#include "adapters/emis/emis.hpp"
#include "adapters/file_drop/file_drop.hpp"
#include "adapters/http_fhir/http_fhir.hpp"
#include "adapters/mesh_relay/mesh_relay.hpp"
#include "adapters/mllp/mllp.hpp"
#include "adapters/systmone/systmone.hpp"

namespace signalbox::adapters {

const std::vector<shipped_adapter>& shipped() {
    static const std::vector<shipped_adapter> all{
        {"emis", &emis_adapter},           {"file_drop", &file_drop_adapter},
        {"http_fhir", &http_fhir_adapter}, {"mesh_relay", &mesh_relay_adapter},
        {"mllp", &mllp_adapter},           {"systmone", &systmone_adapter},
    };
    return all;
}

const signalbox_adapter_table* find_shipped(std::string_view kind) {
    for (const shipped_adapter& each : shipped())
        if (each.kind == kind) return each.table();
    return nullptr;
}

} // namespace signalbox::adapters
