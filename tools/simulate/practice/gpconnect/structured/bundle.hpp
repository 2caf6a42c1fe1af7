#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/structured/lists.hpp"
#include "tools/simulate/practice/gpconnect/structured/request.hpp"

namespace signalbox::simulate::gpconnect {

// The answer about somebody; `standing` warnings are of every list: GPConnect-StructuredRecord-Bundle-1, with that id.
// `documents` are resources that go with it.
std::string record_bundle(std::string_view id, const person& who, const staff& here, const std::vector<item>& record,
                          const wanted& what, const std::vector<list_warning>& standing,
                          const std::vector<std::string>& documents, base::time_point now);

} // namespace signalbox::simulate::gpconnect
