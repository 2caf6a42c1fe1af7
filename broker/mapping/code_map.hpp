#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

namespace signalbox::mapping {

enum class equivalence : std::uint8_t {
    equivalent,
    equal,
    wider,
    subsumes,
    narrower,
    specializes,
    inexact,
    unmatched,
    disjoint,
    relatedto,
};

// The lists of the national pathology standard that a target can stand in. One code may have a target in each.
enum class target_refset : std::uint8_t { none, palm, pbcl };

// One row: a sender's code and what it means in another system.
struct map_row {
    std::string source_system;
    std::string source_code;
    std::string source_display;
    std::string target_system;
    std::string target_code;
    std::string target_display;
    mapping::equivalence equivalence{};
    target_refset refset = target_refset::none;
    std::string file;       // base name
    std::uint32_t line = 0; // 1 is the header of a CSV; the element's line in a ConceptMap
};

// One file of a map before it is read.
struct map_text {
    std::string name;
    std::string_view text;
};

struct map_error {
    std::string file;
    std::uint32_t line = 0;
    std::string reason;
};

// Codes to codes. Loaded as a whole or not at all; immutable; any thread.
class code_map {
  public:
    using loaded = boost::system::result<std::shared_ptr<const code_map>, std::vector<map_error>>;

    // CSV (header as in ../shared/contracts/commands.md) or FHIR ConceptMap JSON, by the text's first character. Checks
    // columns, SNOMED CT identifiers (check digit, concept partition), equivalences, duplicates and conflicts.
    // Conditions that this version cannot apply (unit, specimen, dates) are refused, because a row without them would
    // apply to more.
    static loaded load(const std::vector<std::string>& files);
    static loaded parse(const std::vector<map_text>& files);
    static loaded parse(std::string name, std::string_view text) { return parse({{std::move(name), text}}); }
    static std::shared_ptr<const code_map> empty();

    // Rows for that code, exact case, in file order; only equivalent and equal ones may be applied without a person.
    std::vector<const map_row*> find(std::string_view system, std::string_view code) const;

    // "name-of-first-file@" and the first 12 hex digits of the SHA-256 of all files; "none" for the empty map. The name
    // is without its ending; of several files, the SHA-256 is that of their SHA-256s one after the other.
    const std::string& version() const noexcept { return version_; }
    // Which row of which map: "seed-fbc@0123456789ab#12", with the file's name before the line when it is not the
    // first.
    std::string reference(const map_row& row) const;
    std::size_t size() const noexcept { return rows_.size(); }

  private:
    std::vector<map_row> rows_; // sorted by (system, code), then file order
    std::string version_ = "none";
    std::string first_file_;
};

// The words of FHIR R4's ConceptMapEquivalence.
std::optional<equivalence> parse_equivalence(std::string_view text) noexcept;

} // namespace signalbox::mapping
