// uses: mapping fhir identifiers base
// A compiled map is refused, or every row and every lookup stays within its bytes. The input is laid over a good table
// whose checksum is then made right, so that the checks behind it are reached.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "broker/mapping/code_map.hpp"

using namespace signalbox;

namespace {

const std::string& good_table() {
    static const std::string bytes(
        (*mapping::code_map::parse("m.csv",
                                   "source_system,source_code,source_display,target_system,target_code,target_display,"
                                   "equivalence,unit\nurn:lab,HGB,Hb,http://snomed.info/sct,1022431000000105,,equal,g/L"
                                   "\nurn:lab,PLT,,http://snomed.info/sct,1022651000000100,,equal,\n"))
            ->bytes());
    return bytes;
}

// Edits of four bytes each: an offset in words, then two bytes of a new value.
std::string edited(const std::uint8_t* data, std::size_t size) {
    std::string bytes = good_table();
    for (; size >= 4; data += 4, size -= 4) {
        const std::size_t at = (data[0] | data[1] << 8U) * 2UL % (bytes.size() - 1);
        bytes[at] = static_cast<char>(data[2]);
        bytes[at + 1] = static_cast<char>(data[3]);
    }
    mapping::table_head head;
    std::memcpy(&head, bytes.data(), sizeof head);
    head.checksum = mapping::checksum_of(base::as_bytes(bytes).data() + mapping::table_checked_from,
                                         bytes.size() - mapping::table_checked_from);
    std::memcpy(bytes.data(), &head, sizeof head);
    return bytes;
}

void walk(const mapping::code_map& map) {
    std::size_t sum = map.version().size() + map.sources().size();
    for (std::size_t i = 0; i < map.size(); ++i) {
        const auto row = map.row(i);
        for (const auto text : {row.source_system, row.source_code, row.target_code, row.comment, row.unit, row.file})
            for (const char c : text) sum += static_cast<unsigned char>(c);
        sum += map.find(row.source_system, row.source_code).size() + map.reference(row).size();
    }
    sum += map.find("urn:lab", "HGB").size() + map.find("", "").size();
    if (sum == SIZE_MAX) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const bool raw = (data[0] & 1U) != 0;
    std::string bytes =
        raw ? std::string(reinterpret_cast<const char*>(data + 1), size - 1) : edited(data + 1, size - 1);
    const auto map = mapping::code_map::open("fuzz.map", std::move(bytes));
    if (map) walk(**map);
    if (!map && map.error().front().reason.empty()) std::abort();
    return 0;
}
