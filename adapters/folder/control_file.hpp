#pragma once

#include "signalbox/adapter.hpp"

#include <string>

namespace signalbox::adapters::folder {

// The control file beside a data file, with the members and the status record that the MESH client gives it in its IN
// folder (NHS England, Data Landing Portal set-up guide, appendix A). The same for every attempt of a delivery: its
// time is that of the message id. May hold patient data: the subject is its sender's.
std::string control_file(const adapter::delivery& what);

} // namespace signalbox::adapters::folder
