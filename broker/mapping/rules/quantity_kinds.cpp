#include "broker/mapping/rules/quantity_kinds.hpp"

#include <optional>

#include "broker/mapping/rules/remembered.hpp"
#include "broker/pathology/units/dimension_name.hpp"

namespace signalbox::mapping {

namespace {

using dimension = std::optional<pathology::units::dimension_name>;

dimension dimension_of(std::string_view code) {
    thread_local remembered<dimension> known;
    return known.of(code, [](std::string_view unit) { return pathology::units::dimension_of(unit); });
}

} // namespace

bool same_kind_of_quantity(std::string_view left_code, std::string_view right_code) {
    if (left_code == right_code) return !left_code.empty();
    const auto left = dimension_of(left_code);
    return left && left == dimension_of(right_code);
}

} // namespace signalbox::mapping
