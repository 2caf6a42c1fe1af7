#include "broker/mapping/rules/quantity_kinds.hpp"

#include "broker/pathology/units/dimension_name.hpp"

namespace signalbox::mapping {

bool same_kind_of_quantity(std::string_view left_code, std::string_view right_code) {
    if (left_code == right_code) return !left_code.empty();
    const auto left = pathology::units::dimension_of(left_code);
    return left && left == pathology::units::dimension_of(right_code);
}

} // namespace signalbox::mapping
