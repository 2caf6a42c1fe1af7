#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "broker/fhir/node.hpp"

namespace signalbox::fhir {

struct json_options;

namespace detail {

// Reads the JSON that nearly all messages are, without RapidJSON's table of states: decodes its texts where they stand
// in the `size` bytes of `text`, with four blocks of NULs behind them, and fills two empty lists, `lines` as
// line_starts() does. False for whatever else there is (an exponent, many digits, deep nesting, U+0000, any mistake):
// nothing is said about it then, not even that it is JSON, and all three are of no use. So it decides no question of
// grammar: what it takes is JSON beyond doubt.
bool read_regular_json(char* text, std::size_t size, const json_options& options, node_list& nodes,
                       std::vector<std::uint32_t>& lines);

} // namespace detail

} // namespace signalbox::fhir
