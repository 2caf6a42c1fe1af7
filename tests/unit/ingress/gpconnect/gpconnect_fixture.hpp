#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"

namespace signalbox::tests {

// The hub's own table, read once.
const std::shared_ptr<const ingress::gpconnect::interaction_table>& own_interactions();

// A row of it by the end of its id: "fhir:rest:search:patient-1".
const ingress::gpconnect::interaction& interaction_of(std::string_view id_end);

// "400 BAD_REQUEST".
std::string told(const ingress::gpconnect::refusal& what);

} // namespace signalbox::tests
