#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::simulate {

// How a practice knows somebody.
enum class patient_kind : std::uint8_t {
    ordinary,
    sensitive,  // "R": nobody is told where they are
    dissent,    // does not share the record
    deceased,   // the record is kept
    inactive,   // has left the practice
    temporary,  // registered for a while
    superseded, // the number was replaced by another one
    elsewhere,  // no patient here: the demographics service alone knows them
};
std::string_view to_text(patient_kind kind) noexcept;

// Nobody who lives: the NHS number is of the 999 range and passes the check digit.
struct patient {
    std::string nhs_number;
    patient_kind kind{};
    std::string replaced_by;    // superseded: the number that counts now, of an ordinary patient of the practice
    unsigned died_days_ago = 0; // deceased: whenever it is asked; of one long ago, of the other lately
    std::string title;
    std::string given;
    std::string family;
    std::string gender; // "female", "male"
    std::string born;   // "1971-02-03"
    std::vector<std::string> address;
    std::string postcode;
    std::string telephone; // of the range that Ofcom keeps for fiction
};

// The patients of a practice, and some who could become its patients: the same ODS code and seed give the same ones
// everywhere. Their number is that of ordinary ones and two of each other kind.
std::vector<patient> make_patients(std::string_view ods_code, std::uint64_t seed, std::size_t ordinary = 30);

// A JSON array with a member for each field.
std::string to_json(const std::vector<patient>& people);

} // namespace signalbox::simulate
