#include "tests/flow/mesh/running_hub.hpp"

namespace signalbox::tests {

std::string binary_of_this_build() { return SIGNALBOX_BINARY; }

} // namespace signalbox::tests
