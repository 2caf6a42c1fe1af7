// uses: trace
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "broker/trace/format/line.hpp"
#include "broker/trace/format/strays.hpp"

using namespace signalbox;

// A line that is read is written as one that says the same, and that is what it stays; of what
// this version does not know nothing is left in it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(bytes), size);
    static_cast<void>(trace::strays_of(line)); // only that it ends
    const auto read = trace::read_line(line);
    if (!read || !*read) return 0;
    const std::string once = trace::write_line(**read);
    const auto again = trace::read_line(once);
    if (!again || !*again || trace::write_line(**again) != once) std::abort();
    for (const trace::stray& each : trace::strays_of(once))
        if (each.unknown) std::abort();
    return 0;
}
