#include "broker/intake/itk3/settings.hpp"

#include <algorithm>

namespace signalbox::intake::itk3 {

namespace {

bool covers(const std::string& pattern, std::string_view workflow_id) noexcept {
    if (!pattern.ends_with('*')) return pattern == workflow_id;
    return workflow_id.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

} // namespace

const switched_off* settings::off(std::string_view ods_code, std::string_view workflow_id) const noexcept {
    const auto found = std::ranges::find_if(practices_off, [&](const switched_off& each) {
        return each.ods_code == ods_code &&
               (each.workflow_ids.empty() || std::ranges::any_of(each.workflow_ids, [&](const std::string& pattern) {
                    return covers(pattern, workflow_id);
                }));
    });
    return found == practices_off.end() ? nullptr : &*found;
}

} // namespace signalbox::intake::itk3
