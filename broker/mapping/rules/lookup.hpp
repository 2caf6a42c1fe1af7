#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>

#include "broker/mapping/code_map.hpp"

namespace signalbox::mapping {

// What is asked of the map: a code, and what the message says around it. An empty text is something it does not say.
struct question {
    std::string_view system;
    std::string_view code;
    std::string_view unit = {};                                         // as received
    std::string_view unit_code = {};                                    // the UCUM code that is meant; empty: not known
    boost::container::small_vector<std::string_view, 4> specimens = {}; // codes and texts
    std::string_view property = {};
    std::string_view sender = {}; // mailbox of the laboratory
    day date = 0;                 // of the report
    std::string_view target_system = snomed_system;
};

// Whether two UCUM codes measure the same kind of quantity.
using same_dimension = std::function<bool(std::string_view left_code, std::string_view right_code)>;

// What the map says about one code.
struct lookup {
    enum class verdict : std::uint8_t {
        mapped,
        unmapped,
        ambiguous,      // several targets that are not told apart
        needs_approval, // only rows that are not equivalent: a person has to approve them
        unit_mismatch,  // the unit of the result is not one that the targets are measured in
    };
    // What was asked of the rows, in this order.
    enum class rule : std::uint8_t {
        found,     // system and code, exactly
        term_code, // Read v2: the first five of seven characters
        target,    // leads to the system that is asked for, or says that nothing does
        date,      // valid on the day of the report
        sender,    // of no other laboratory
        unit,      // as received
        specimen,
        property,
        layer,       // of the highest layer that is left
        matched,     // does not say `unmatched` or `disjoint`
        dimension,   // the unit measures what the target is
        equivalence, // equivalent, or approved
        closest,     // within each list: those with conditions that hold before those without
        refset,      // one in each list
    };
    struct step {
        lookup::rule rule{};
        std::uint32_t rows = 0; // that are left
    };
    using step_list = boost::container::static_vector<step, 16>; // each rule once, and the dimension a second time

    verdict what{};
    std::vector<map_row> rows;       // mapped: one per target, PaLM before PBCL
    std::vector<map_row> candidates; // otherwise: what a person may choose from
    bool other_unit = false;         // mapped, but a row was left out because its targets have another dimension
    step_list steps;                 // those that had a say
};

// Never picks one of several. Without `dimensions` units agree when they are the same (pathology::is_same_unit).
lookup look_up(const code_map& map, const question& asked, const same_dimension& dimensions = {});

std::string_view to_text(lookup::verdict v) noexcept; // "code-unmapped", as issues name it
// "found 3, layer 2, unit 1"
std::string to_text(const lookup::step_list& steps);
// The step in words, for a person.
std::string explain(const lookup::step& step);

// One code that was added, by the code that it was added for.
struct mapped_code {
    std::string system;
    std::string code;
    std::string target_system;
    std::string target_code;
};

} // namespace signalbox::mapping
