#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "broker/mapping/code_map.hpp"

namespace signalbox::tests {

// A code map from rows of CSV without their header: "system,code,display,system,code,display,equivalence,refset".
inline mapping::code_map::loaded load_rows(const std::string& rows) {
    return mapping::code_map::parse("test.csv", "source_system,source_code,source_display,target_system,target_code,"
                                                "target_display,equivalence,target_refset\n" +
                                                    rows);
}
inline std::shared_ptr<const mapping::code_map> map_of(const std::string& rows) {
    auto loaded = load_rows(rows);
    if (!loaded)
        throw std::runtime_error("line " + std::to_string(loaded.error().front().line) + ": " +
                                 loaded.error().front().reason);
    return *loaded;
}
// "LINE: reason" of the first error, or "" when the rows load.
inline std::string refusal(const mapping::code_map::loaded& loaded) {
    if (loaded) return "";
    return std::to_string(loaded.error().front().line) + ": " + loaded.error().front().reason;
}

} // namespace signalbox::tests
