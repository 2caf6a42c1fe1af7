#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"

namespace signalbox::simulate::gpconnect {

// GP Connect Access Document: what is larger cannot be retrieved, except by the next practice.
inline constexpr std::size_t document_max = 5UL << 20;

// A letter or report of the record, without its bytes.
struct document {
    std::string id;             // of the DocumentReference
    std::string binary_id;      // of the Binary
    std::string_view type_code; // SNOMED CT
    std::string_view type;
    std::string_view description;
    std::string_view content_type;
    std::string_view missing; // why the practice has no bytes of it; "" where it has them
    day written;
    std::size_t size = 0; // bytes
    bool by_hospital = false;
    bool confidential = false;
};

// The documents of somebody, latest first: the same on every day of a month. `everything`: one of each sort, one larger
// than document_max, a lost and a confidential one among them.
std::vector<document> make_documents(const person& who, std::string_view ods_code, std::uint64_t seed, day today,
                                     bool everything);

std::string bytes_of(const document& which); // `size` of them

// The hospital that writes letters. Its ODS code is nobody's.
inline constexpr std::string_view hospital_ods_code = "ZZ901";
std::string hospital_id(std::string_view ods_code);
std::string hospital(std::string_view ods_code); // Organization

// The DocumentReference; `root` is the address of the server of documents. Without an address where the bytes cannot be
// retrieved: beyond document_max only where `all` is wanted.
std::string to_resource(const document& which, const person& who, const staff& here, std::string_view root, bool all);

} // namespace signalbox::simulate::gpconnect
