// uses: trace
// Whatever bytes a body, a header or a target has: a number that is planted among them does not survive, and the same
// bytes become the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "broker/trace/redaction/redactor.hpp"
#include "broker/trace/redaction/scan/scan.hpp"

using namespace signalbox;

namespace {

// Passes its check, no SNOMED CT identifier; in parts, so that none stands in a file.
const std::string number = std::string("94347") + "65919";

trace::message redacted(const std::string& text, bool in_body) {
    trace::assignments numbers(base::secret("a key for fuzzing, long enough"));
    trace::redactor with(numbers, base::time_point{});
    trace::message made;
    made.body = trace::body_of(text);
    if (!in_body) {
        made.target = text;
        made.headers = {{"mex-to", text}, {"mex-subject", text}, {"authorization", "Bearer " + text}, {"x-any", text}};
    }
    trace::record line = made;
    trace::redact(line, with);
    return std::get<trace::message>(line);
}

void check(std::string_view text) {
    if (text.find(number) != std::string_view::npos) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    std::string text(reinterpret_cast<const char*>(bytes) + 2, size - 2);
    // Among other digits it is no number of that kind.
    if (text.find(number) != std::string::npos) return 0;
    const std::size_t place = size == 2 ? 0 : (bytes[0] * 256U + bytes[1]) % (size - 1);
    text.insert(place, " " + number + " ");
    const bool in_body = bytes[0] % 4 != 0;
    const trace::message made = redacted(text, in_body);
    check(made.body.bytes);
    check(made.target);
    for (const auto& [name, value] : made.headers) check(value);
    if (redacted(text, in_body).body != made.body) std::abort();
    static_cast<void>(trace::scan(made)); // only that it ends
    return 0;
}
