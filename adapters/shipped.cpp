#include "adapters/shipped.hpp"

namespace signalbox::adapters {

const std::vector<shipped_adapter>& shipped() {
    static const std::vector<shipped_adapter> all{};
    return all;
}

const signalbox_adapter_table* find_shipped(std::string_view kind) {
    for (const shipped_adapter& each : shipped())
        if (each.kind == kind) return each.table();
    return nullptr;
}

} // namespace signalbox::adapters
