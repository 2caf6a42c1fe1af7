#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "broker/validation/engine/library.hpp"

namespace signalbox::validation::engine {

// What $dynamicRef and $recursiveRef depend on: which resource with an anchor of that name a run came through first.
// Schemas do not change, so all of it is worked out at load: a schema is compiled once for each set of first anchors
// under which it can be reached, and a dynamic reference becomes a plain one.
class dynamic_scopes {
  public:
    using scope = std::uint32_t;
    static constexpr scope outermost = 0;

    explicit dynamic_scopes(const library& sources) : library_(sources), scopes_(1) {}

    // The scope behind entering the resource that `schema` is part of.
    scope entering(scope from, const place& schema);
    // The first anchor of that name; nullptr when none was met.
    const place* find(scope in, const std::string& anchor) const;

  private:
    using anchors = std::map<std::string, place>;

    const library& library_;
    std::vector<anchors> scopes_;
};

} // namespace signalbox::validation::engine
