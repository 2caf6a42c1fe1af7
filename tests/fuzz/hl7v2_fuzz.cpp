// uses: pathology
// Whatever is read is written without an error, and what is written without a loss is read as it was. Every message
// with an MSH that is no acknowledgement gets one that can be read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "broker/pathology/hl7v2/acknowledgement.hpp"
#include "broker/pathology/hl7v2/reader.hpp"
#include "broker/pathology/hl7v2/writer.hpp"

using namespace signalbox::pathology;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

// The report as it is after having been written once; its control id has to be there.
report written_and_read(report from) {
    hl7v2::writer_options options;
    if (from.control_reference.empty()) options.control_id = "1";
    const hl7v2::message read = hl7v2::read_message(hl7v2::write_message(from, options).text);
    check(!has_error(read.findings) && read.reports.size() == 1);
    return read.reports.front().report;
}

void check_round_trip(const read_report& one) {
    if (has_error(one.findings)) return;
    const report once = written_and_read(one.report);
    if (!hl7v2::write_message(once, {}).findings.empty()) return;
    check(written_and_read(once) == once);
}

void check_acknowledgement(const hl7v2::message& message) {
    const auto answer = hl7v2::answer_to(message);
    const auto written = hl7v2::write_acknowledgement(message, hl7v2::acknowledgement_level::application, answer,
                                                      {"A1", *parse_digits("20260714093001")});
    check(written.has_value() == (message.header && message.header->type != "ACK"));
    if (!written) return;
    const auto back = hl7v2::read_acknowledgement(*written);
    check(back.given == answer && back.acknowledged == message.header->control_id && !has_error(back.findings));
}

// A text in ASCII has one header, whatever stands behind it. (Elsewhere the character set is guessed from the whole.)
void check_header_alone(std::string_view bytes, const hl7v2::message& whole) {
    const hl7v2::message alone = hl7v2::read_header_alone(bytes);
    const bool is_ascii = std::all_of(bytes.begin(), bytes.end(), [](char c) { return c > 0; });
    if (is_ascii) check(alone.header == whole.header);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const hl7v2::message message = hl7v2::read_message(bytes);
    for (const read_report& one : message.reports) check_round_trip(one);
    check_acknowledgement(message);
    check_header_alone(bytes, message);
    static_cast<void>(hl7v2::read_acknowledgement(bytes)); // only that it ends, whatever the text
    return 0;
}
