#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"

#include <stdexcept>

#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

const std::shared_ptr<const ingress::gpconnect::interaction_table>& own_interactions() {
    static const auto table = [] {
        const auto read = ingress::gpconnect::interaction_table::read(
            file_text(SIGNALBOX_SOURCE_DIR "/schemas/gpconnect/interactions.json"));
        if (!read) throw std::runtime_error(read.error());
        return *read;
    }();
    return table;
}

const ingress::gpconnect::interaction& interaction_of(std::string_view id_end) {
    const std::string id = "urn:nhs:names:services:gpconnect:" + std::string(id_end);
    const auto* found = own_interactions()->find(id);
    if (found == nullptr) throw std::runtime_error("no interaction " + id);
    return *found;
}

std::string told(const ingress::gpconnect::refusal& what) { return std::to_string(what.status) + " " + what.code; }

} // namespace signalbox::tests
