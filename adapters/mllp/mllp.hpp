#pragma once

#include "signalbox/adapter.h"

namespace signalbox::adapters {

// Speaks to an HL7 v2 receiver by MLLP. README.md says how, settings.schema.json with what.
const signalbox_adapter_table* mllp_adapter();

} // namespace signalbox::adapters
