// uses: trace
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "broker/trace/format/line.hpp"

using namespace signalbox;

// A line that is read is written as one that says the same, and that is what it stays.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto read = trace::read_line({reinterpret_cast<const char*>(bytes), size});
    if (!read || !*read) return 0;
    const std::string once = trace::write_line(**read);
    const auto again = trace::read_line(once);
    if (!again || !*again || trace::write_line(**again) != once) std::abort();
    return 0;
}
