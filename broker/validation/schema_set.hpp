#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "broker/validation/schema.hpp"

namespace signalbox::validation {

// Compiles several schemas that share their sources: what two of them refer to is compiled once. `roots` numbers the
// sources that become schemas, in the order of the result; each says whether `format` counts.
struct schema_root {
    std::uint32_t source = 0;
    bool formats_asserted = false;
};
boost::system::result<std::vector<std::shared_ptr<const schema>>, schema_error>
compile_all(const std::vector<schema_source>& sources, const std::vector<schema_root>& roots,
            const schema_options& how = {});

} // namespace signalbox::validation
