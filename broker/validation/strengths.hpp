#pragma once

#include <functional>
#include <map>
#include <string>

#include "broker/validation/catalogue.hpp"

namespace signalbox::validation {

// How much is asked of which message, as the configuration says it.
struct strengths {
    strength usual = strength::tolerant;
    std::map<std::string, strength, std::less<>> by_type; // by an entry's id, which counts more, or its message type

    strength of(const catalogue_entry& entry) const {
        for (const std::string* name : {&entry.id, &entry.message_type}) {
            const auto named = by_type.find(*name);
            if (named != by_type.end()) return named->second;
        }
        return usual;
    }
};

} // namespace signalbox::validation
