#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace signalbox::mapping {

enum class equivalence : std::uint8_t {
    equivalent, equal, wider, subsumes, narrower, specializes, inexact, unmatched, disjoint, relatedto,
};

// One row: a sender's code and what it means in another system.
struct map_row {
    std::string source_system;
    std::string source_code;
    std::string source_display;
    std::string target_system;
    std::string target_code;
    std::string target_display;
    mapping::equivalence equivalence{};
    std::string file;       // base name
    std::uint32_t line = 0; // 1 is the header of a CSV; the element's line in a ConceptMap
};

struct map_error {
    std::string file;
    std::uint32_t line = 0;
    std::string reason;
};

// Codes to codes. Loaded as a whole or not at all; immutable; any thread.
class code_map {
  public:
    // CSV (header as in ../shared/contracts/commands.md) or FHIR ConceptMap JSON, by the text's first character. Checks
    // columns, SNOMED CT identifiers (check digit, concept partition), equivalences, duplicates and conflicts.
    static boost::system::result<std::shared_ptr<const code_map>, std::vector<map_error>>
    load(const std::vector<std::string>& files);
    static std::shared_ptr<const code_map> empty();

    // Rows for that code, exact case, in file order; only equivalent and equal ones may be applied without a person.
    std::vector<const map_row*> find(std::string_view system, std::string_view code) const;

    // "name-of-first-file@" and the first 12 hex digits of the SHA-256 of all files; "none" for the empty map.
    const std::string& version() const noexcept { return version_; }
    std::size_t size() const noexcept { return rows_.size(); }

  private:
    std::vector<map_row> rows_;         // sorted by (system, code), then file order
    std::string version_ = "none";
};

} // namespace signalbox::mapping
