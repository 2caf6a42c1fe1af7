#include "broker/pathology/model/system_uri.hpp"

#include <algorithm>
#include <array>

#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology {

namespace {

constexpr std::array named{
    systems::snomed,         systems::read_v2,           systems::ctv3,    systems::loinc,
    systems::ucum,           systems::interpretation,    systems::fasting, systems::interpretation_stu3,
    systems::deviating_flag, systems::data_absent_reason};

} // namespace

system_uri::system_uri(std::string_view uri, int) {
    if (uri.empty()) return;
    if (const auto known = std::find(named.begin(), named.end(), uri); known != named.end()) {
        text_ = *known;
        return;
    }
    own_ = std::make_unique_for_overwrite<char[]>(uri.size());
    std::copy(uri.begin(), uri.end(), own_.get());
    text_ = {own_.get(), uri.size()};
}

} // namespace signalbox::pathology
