#pragma once

#include <cstdint>
#include <string>

#include "tests/support/gpconnect_hub.hpp"

namespace signalbox::tests {

// A provider's answer of so many bytes 'x', none of which it holds; unsized: the end of the connection is its end.
gpconnect_provider::answer document_of(std::uint64_t size);
gpconnect_provider::answer unsized_document_of(std::uint64_t size);

// Asks for a document to migrate and reads it without keeping it. How many
// bytes of document_of() came, as its Content-Length says; throws where that, the status or a byte is another.
std::uint64_t read_document(const gpconnect_hub& hub);

// The same in gzip.
std::uint64_t read_packed_document(const gpconnect_hub& hub);

} // namespace signalbox::tests
