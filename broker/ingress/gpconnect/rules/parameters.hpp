#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"

namespace signalbox::ingress::gpconnect {

// Decoded names and values, in the order of the wire.
using search_parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";

// Holds a search to the rules of its interaction. `today` as british_day() gives it.
std::optional<refusal> check_parameters(const interaction& called, const search_parameters& given,
                                        std::string_view today);

// The NHS number that a search is about; empty when it is about none.
std::string nhs_number_in(const search_parameters& given);

} // namespace signalbox::ingress::gpconnect
