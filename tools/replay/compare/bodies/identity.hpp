#pragma once

#include <array>
#include <string>
#include <vector>

#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

// By what an element of a list is known again in another list, the surest first.
enum class identity : std::uint8_t {
    content,    // everything of it
    name,       // fullUrl, resource type and id, url, reference, linkId; not what a hub makes anew
    identifier, // system and value
    code,       // system and code, of itself or of its `code`; of a segment its qualifier and code
    uuid,       // an id as a hub makes it, where its resource type and code are the same too
    tag,        // of a segment
};
constexpr std::array identities{identity::content, identity::name, identity::identifier,
                                identity::code,    identity::uuid, identity::tag};

// What it is known by; empty: it has nothing of the kind.
std::vector<std::string> names_of(const branch& element, identity by);

// Both are of one kind: segments of one name, resources of one type, values, lists, other objects.
bool are_akin(const branch& one, const branch& other) noexcept;

} // namespace signalbox::replay
