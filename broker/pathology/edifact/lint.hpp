#pragma once

#include <string_view>

#include "broker/pathology/model/finding.hpp"

namespace signalbox::pathology::edifact {

// What is wrong or doubtful in a text: an interchange of reports, an acknowledgement, or one message alone. In the
// order of their places.
findings lint(std::string_view text);

} // namespace signalbox::pathology::edifact
