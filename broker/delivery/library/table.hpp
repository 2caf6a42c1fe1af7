#pragma once

#include "signalbox/adapter.h"

#include <cstdint>
#include <string>
#include <vector>

#include "broker/mapping/forms/forms.hpp"

namespace signalbox::delivery::library {

constexpr std::uint32_t in_flight_max = 1024;

// What an adapter says of itself, checked and copied.
struct description {
    std::string name;
    std::string version;
    std::vector<mapping::form> forms; // the preferred one first; at least one
    std::string settings_schema;      // a JSON Schema, not yet looked at; "" for an object of anything
    std::uint32_t max_in_flight = 1;
    bool idempotent = false;
    bool never_blocks = false;
    bool exchanges = false; // it answers GP Connect requests
};

struct table_reading {
    description about;
    std::string trouble; // "" or why the table cannot be used, in words
};

// Reads the table of an adapter, which is untrusted as far as its texts and numbers go; `table` may be null.
table_reading read_table(const signalbox_adapter_table* table);

} // namespace signalbox::delivery::library
