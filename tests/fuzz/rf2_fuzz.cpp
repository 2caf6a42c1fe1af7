// uses: mapping fhir identifiers base
// Files of an RF2 snapshot and the rows that are held against them, divided by a NUL byte, load as a whole or are
// refused with reasons; what loads leads to valid concepts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "broker/identifiers/sctid.hpp"
#include "broker/mapping/code_map.hpp"

using namespace signalbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::vector<mapping::map_text> files;
    while (!rest.empty() && files.size() < 8) {
        const std::size_t end = std::min(rest.find('\0'), rest.size());
        const std::string name = (rest.starts_with("Read") ? "PBCL" : "file") + std::to_string(files.size());
        files.push_back({name, rest.substr(0, end)});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const auto map = mapping::code_map::parse(files, {{{"900000000000497000", "urn:map"}}});
    if (!map) {
        if (map.error().empty() || map.error().front().reason.empty()) std::abort();
        return 0;
    }
    for (std::size_t i = 0; i < (*map)->size(); ++i) {
        const auto row = (*map)->row(i);
        const bool needs_concept =
            row.target_system == mapping::snomed_system && row.equivalence != mapping::equivalence::unmatched;
        if (needs_concept && !identifiers::is_concept_id(row.target_code)) std::abort();
    }
    return 0;
}
