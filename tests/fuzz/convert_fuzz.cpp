// uses: trace
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "broker/trace/convert/edifact_file.hpp"
#include "broker/trace/convert/fhir_file.hpp"
#include "broker/trace/convert/fields.hpp"
#include "broker/trace/convert/har.hpp"
#include "broker/trace/convert/mesh_pair.hpp"

using namespace signalbox;

namespace {

// What every message has, whatever it was made of: a path, and fields without credentials that end in their own line.
void check(const trace::message& made) {
    const bool sound = std::ranges::all_of(made.headers, [](const auto& each) {
        return !trace::is_credential(each.first) && trace::one_line(each.second) == each.second;
    });
    if (!sound || !made.target.starts_with('/')) std::abort();
}

} // namespace

// What other programs have kept: each kind of file, and whatever it is taken for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto control = trace::read_control_file(text);
    if (control && !control->is_report) check(trace::message_of(*control, {}));
    if (const auto fhir = trace::look_into_fhir(text)) check(trace::message_of(*fhir, {}));
    const auto interchange = trace::address(trace::look_into_edifact(text), {{}, "LAB01", "GP01", "X"});
    if (!interchange) std::abort();
    check(*interchange);
    const auto archive = trace::read_har(text);
    if (!archive) return 0;
    for (const trace::har_exchange& each : archive->exchanges) check(each.message);
    return 0;
}
