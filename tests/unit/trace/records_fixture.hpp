#pragma once

#include <string>
#include <vector>

#include "broker/trace/format/record.hpp"

namespace signalbox::tests {

trace::header a_header();
trace::message a_message();
// With every member that each kind has.
std::vector<trace::record> one_of_each_kind();

} // namespace signalbox::tests
