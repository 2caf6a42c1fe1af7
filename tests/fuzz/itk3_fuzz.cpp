// uses: messaging
// Whatever is read as an envelope can be checked and answered, and the answer says what it answers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "broker/messaging/itk3/checks.hpp"
#include "broker/messaging/itk3/response.hpp"

using namespace signalbox::messaging::itk3;

namespace {

void answer(const envelope& read, response made, syntax as) {
    made.identifier = read.header_id;
    made.sender_reference = read.handling.sender_reference.value_or("");
    made.mailbox = "A20047GP";
    const auto again = read_response(write_response(made, as));
    if (!again || again->code != made.code) std::abort();
    if (again->identifier != made.identifier && again->identifier != "UNREADABLE-IN-ORIGINAL-MESSAGE") std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(read_response(text)); // only that it ends
    const auto read = read_envelope(text);
    if (!read) return 0;
    const recipient to{
        .mailbox = "A20047GP", .ods_code = "A20047", .addressed_patient = size % 2 == 0 ? "" : "9990012342"};
    for (const syntax as : {syntax::json, syntax::xml}) {
        auto no = check_header(*read, {}, to, {});
        if (!no) no = check_content(*read, to, {});
        answer(*read, no ? negative_response(*no) : positive_response("20013"), as);
    }
    return 0;
}
