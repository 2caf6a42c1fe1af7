#pragma once

#include "signalbox/adapter.h"

namespace signalbox::adapters {

// An EMIS-like practice by its partner API (schemas/openapi/practice.yaml). README.md says how, settings.schema.json
// with what.
const signalbox_adapter_table* emis_adapter();

} // namespace signalbox::adapters
