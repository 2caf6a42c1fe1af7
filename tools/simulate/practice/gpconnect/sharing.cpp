#include "tools/simulate/practice/gpconnect/sharing.hpp"

#include "tools/simulate/practice/gpconnect/structured/parts.hpp"

namespace signalbox::simulate::gpconnect {

bool is_clinical_area(std::string_view name) { return name == document_area || find_parameter(name) != nullptr; }

} // namespace signalbox::simulate::gpconnect
