#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "broker/mapping/code_map.hpp"

namespace signalbox::tests {

// A code map from rows of CSV without their header: "system,code,display,system,code,display,equivalence,refset".
inline mapping::code_map::loaded load_rows(const std::string& rows) {
    return mapping::code_map::parse("test.csv", "source_system,source_code,source_display,target_system,target_code,"
                                                "target_display,equivalence,target_refset\n" +
                                                    rows);
}
// The same with other columns behind the equivalence; a row in each element.
inline mapping::code_map::loaded load_columns(const std::string& columns, const std::vector<std::string>& rows) {
    std::string text =
        "source_system,source_code,source_display,target_system,target_code,target_display,equivalence," + columns +
        "\n";
    for (const std::string& row : rows) text += row + "\n";
    return mapping::code_map::parse("test.csv", text);
}
inline std::shared_ptr<const mapping::code_map> whole(mapping::code_map::loaded loaded) {
    if (!loaded)
        throw std::runtime_error("line " + std::to_string(loaded.error().front().line) + ": " +
                                 loaded.error().front().reason);
    return *loaded;
}
inline std::shared_ptr<const mapping::code_map> map_of(const std::string& rows) { return whole(load_rows(rows)); }
inline std::shared_ptr<const mapping::code_map> map_with_columns(const std::string& columns,
                                                                 const std::vector<std::string>& rows) {
    return whole(load_columns(columns, rows));
}
// "LINE: reason" of the first error, or "" when the rows load.
inline std::string refusal(const mapping::code_map::loaded& loaded) {
    if (loaded) return "";
    return std::to_string(loaded.error().front().line) + ": " + loaded.error().front().reason;
}

} // namespace signalbox::tests
