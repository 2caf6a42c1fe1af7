#pragma once

#include "signalbox/adapter.h"

#include <string_view>
#include <vector>

namespace signalbox::adapters {

// An adapter that is compiled into the binary: what `kind:` of a destination calls it, and its table.
struct shipped_adapter {
    std::string_view kind;
    const signalbox_adapter_table* (*table)();
};

const std::vector<shipped_adapter>& shipped();                      // sorted by kind
const signalbox_adapter_table* find_shipped(std::string_view kind); // null where there is none

} // namespace signalbox::adapters
