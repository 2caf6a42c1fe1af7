#pragma once

#include "signalbox/adapter.h"

namespace signalbox::adapters {

// A MESH server upstream, as its client: sends to it, and collects from it. README.md says how, settings.schema.json
// with what.
const signalbox_adapter_table* mesh_relay_adapter();

} // namespace signalbox::adapters
