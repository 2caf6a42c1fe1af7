#pragma once

#include <string_view>

#include "broker/fhir/json.hpp"

namespace signalbox::fhir {

// Reads one YAML document of a configuration file into the document that the same content as JSON would give, with the
// positions of the YAML text. Strict: duplicate keys, anchors, aliases, tags and several documents are refused; plain
// scalars follow the YAML 1.2 core schema (true, false, null, numbers), everything quoted is a string.
parsed<document> read_yaml(std::string_view text);

} // namespace signalbox::fhir
