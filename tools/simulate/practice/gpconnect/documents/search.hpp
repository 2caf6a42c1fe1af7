#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tools/simulate/practice/gpconnect/documents/document.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// What documents are wanted.
struct document_search {
    std::optional<day> from; // both ends included
    std::optional<day> until;
    std::string author;      // an ODS code, "" for any
    std::string description; // somewhere in it or in the name of the type, whatever the case

    bool fits(const document& which, std::string_view ods_code) const;
};

// The parameters of a search for documents, or the refusal.
std::variant<document_search, reply> read_document_search(const asked& what);

} // namespace signalbox::simulate::gpconnect
