#pragma once

#include "signalbox/adapter.h"

namespace signalbox::adapters {

// Delivers into a folder, one file or one pair of files per delivery. README.md says how, settings.schema.json with
// what.
const signalbox_adapter_table* file_drop_adapter();

} // namespace signalbox::adapters
