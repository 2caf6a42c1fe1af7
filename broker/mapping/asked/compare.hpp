#pragma once

#include <string_view>

#include "broker/mapping/asked/asked_code.hpp"

namespace signalbox::mapping {

// Whether two maps make something else of it: another verdict, other targets, or another unit to convert to. Which row
// of which map it was, and the rows' comments, make no difference.
bool differs(const asked_code& asked, std::string_view sender, const code_map& before, const code_map& after);

} // namespace signalbox::mapping
