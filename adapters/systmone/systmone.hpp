#pragma once

#include "signalbox/adapter.h"

namespace signalbox::adapters {

// A SystmOne-like practice by a pair of folders. README.md says how, settings.schema.json with what.
const signalbox_adapter_table* systmone_adapter();

} // namespace signalbox::adapters
