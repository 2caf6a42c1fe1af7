#include "broker/validation/engine/dynamic_scope.hpp"

#include <algorithm>

namespace signalbox::validation::engine {

dynamic_scopes::scope dynamic_scopes::entering(scope from, const place& schema) {
    if (!library_.has_dynamic_anchors()) return from;
    anchors met = scopes_[from];
    for (const auto& anchor : library_.dynamic_anchors(library_.resource_of(schema)))
        met.try_emplace(anchor.name, anchor.schema);
    const auto known = std::find(scopes_.begin(), scopes_.end(), met);
    if (known != scopes_.end()) return static_cast<scope>(known - scopes_.begin());
    scopes_.push_back(std::move(met));
    return static_cast<scope>(scopes_.size() - 1);
}

const place* dynamic_scopes::find(scope in, const std::string& anchor) const {
    const auto found = scopes_[in].find(anchor);
    return found == scopes_[in].end() ? nullptr : &found->second;
}

} // namespace signalbox::validation::engine
