#pragma once

#include "signalbox/adapter.h"

namespace signalbox::adapters {

// Speaks to a FHIR server: $process-message, or a transaction. README.md says how, settings.schema.json with what.
const signalbox_adapter_table* http_fhir_adapter();

} // namespace signalbox::adapters
