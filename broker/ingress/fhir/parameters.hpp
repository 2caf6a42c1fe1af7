#pragma once

#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::ingress::fhir {

// The resource that a Parameters brings for $validate (FHIR R4, resource-operation-validate.html: the parameter
// "resource"); absent for any other resource, and for a Parameters without one.
signalbox::fhir::value resource_parameter(const signalbox::fhir::value& root);

// The JSON text with white space for everything but that object of it, so that what is found in there keeps its line
// and column.
std::string blanked_around(std::string_view json, const signalbox::fhir::value& object);

} // namespace signalbox::ingress::fhir
