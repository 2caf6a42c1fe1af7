// uses: mapping fhir identifiers base
// A map is loaded as a whole, reproducibly, or refused with reasons.
#include "broker/mapping/code_map.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace signalbox::mapping;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto map = code_map::parse("fuzz.csv", text);
    if (!map) {
        if (map.error().empty()) std::abort();
        for (const auto& error : map.error())
            if (error.reason.empty() || error.file != "fuzz.csv") std::abort();
        return 0;
    }
    const auto again = code_map::parse("fuzz.csv", text);
    if (!again || (*again)->version() != (*map)->version() || (*again)->size() != (*map)->size()) std::abort();
    static_cast<void>((*map)->find("http://read.info/readv2", text.substr(0, 5)));
    return 0;
}
