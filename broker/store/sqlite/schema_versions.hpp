#pragma once

#include <span>

namespace signalbox::store::sqlite {

// The scripts that make the schema, in order. One that was released is never changed; what is new comes behind it.
std::span<const char* const> schema_versions() noexcept;

} // namespace signalbox::store::sqlite
