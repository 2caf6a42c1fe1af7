#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/practice/patients.hpp"

namespace signalbox::simulate {

struct traffic_laboratory {
    std::string ods_code; // "RX1", which is its facility in HL7 v2 as well
    std::string mailbox;  // "RX1LAB01"
    std::string name;
    std::string edi; // of its interchanges
};

struct traffic_practice {
    std::string ods_code; // "A81001"
    std::string mailbox;  // "A81001GP"
    std::string name;
    std::string edi;
    std::vector<patient> patients; // ordinary ones, as a simulated practice has them
};

// Who sends and who receives. The first laboratory and the first two practices are those of the built-in demo, so that
// a small trace can be played at it; a practice's patients are those of `simulate practice`.
struct neighbourhood {
    std::vector<traffic_laboratory> laboratories;
    std::vector<traffic_practice> practices;
};

// ASIDs of the specification's own examples, as simulated practices know them (GP Connect 1.6.2): who asks, and every
// practice.
constexpr std::string_view consumer_asid = "200000000359";
constexpr std::string_view provider_asid = "918999198993";

constexpr std::uint32_t laboratories_max = 99;
constexpr std::uint32_t practices_max = 9'999;

neighbourhood make_neighbourhood(std::uint32_t laboratories, std::uint32_t practices);

// What a hub needs to be theirs: a configuration of the demo profile that names `directory_file` beside it, and that
// directory.
std::string hub_configuration(const neighbourhood& of, const std::string& directory_file);
std::string hub_directory(const neighbourhood& of);

} // namespace signalbox::simulate
