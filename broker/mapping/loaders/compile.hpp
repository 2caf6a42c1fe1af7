#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/mapping/loaders/problems.hpp"
#include "broker/mapping/row.hpp"

namespace signalbox::mapping {

struct compile_settings {
    // RF2: what the codes of a map's reference set belong to, beside the sets that rf2/maps.hpp knows.
    std::map<std::string, std::string, std::less<>> systems; // by reference set id
    day today = 0;                                           // no approval is of a later one; 0: not looked at
};

struct compiled_map {
    std::string bytes; // as table.hpp reads them
    std::vector<map_error> warnings;
};

// Makes one compiled map of sources, or nothing. What a file is shows in its first line: CSV (config/maps/README.md),
// FHIR ConceptMap in JSON, a table of the PBCL, or a file of an RF2 snapshot, which either holds maps or says what
// there is (concepts, descriptions, associations, reference sets) and is held against every row.
boost::system::result<compiled_map, std::vector<map_error>> compile(const std::vector<map_text>& files,
                                                                    const compile_settings& how = {});

} // namespace signalbox::mapping
