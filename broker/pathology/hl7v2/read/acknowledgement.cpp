#include "broker/pathology/hl7v2/acknowledgement.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/syntax/segment_reader.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

std::uint32_t number_of(const std::string& text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string location_of(const std::string& segment, const std::string& sequence) {
    return sequence.empty() ? segment : segment + '^' + sequence;
}

// ERR-1 of 2.3 to 2.4.
void read_early_errors(segment_reader& err, acknowledgement& into) {
    for (components& repetition : err.repetitions(1)) {
        reported_error one;
        one.segment = location_of(repetition.text(1), repetition.text(2));
        one.field = number_of(repetition.text(3));
        const auto code = repetition.subcomponents(4);
        one.code = err.plain(code[0], repetition.where(4));
        if (code.size() > 1) one.text = err.plain(code[1], repetition.where(4));
        into.errors.push_back(std::move(one));
    }
}

void read_error(segment_reader& err, acknowledgement& into) {
    if (!err.has(2) && !err.has(3)) return read_early_errors(err, into);
    reported_error one;
    if (auto where = err.repetitions(2); !where.empty()) {
        one.segment = location_of(where.front().text(1), where.front().text(2));
        one.field = number_of(where.front().text(3));
    }
    if (auto code = err.repetitions(3); !code.empty()) {
        one.code = code.front().text(1);
        one.text = code.front().text(2);
    }
    one.severity = err.text(4);
    if (std::string said = err.text(8); !said.empty()) one.text = std::move(said);
    into.errors.push_back(std::move(one));
}

void read_answer(segment_reader& msa, acknowledgement& into) {
    const std::string code = msa.text(1);
    into.acknowledged = msa.text(2);
    into.text = msa.text(3);
    const bool is_known =
        code.size() == 2 && (code[0] == 'A' || code[0] == 'C') && (code[1] == 'A' || code[1] == 'E' || code[1] == 'R');
    if (!is_known) {
        msa.fail("msa-code", "MSA-1 is none of AA, AE, AR, CA, CE and CR", 1);
        return;
    }
    into.level = code[0] == 'A' ? acknowledgement_level::application : acknowledgement_level::accept;
    into.given = code[1] == 'A' ? answer::accepted : code[1] == 'E' ? answer::error : answer::rejected;
}

} // namespace

acknowledgement read_acknowledgement(std::string_view bytes, const limits& most) {
    acknowledgement read;
    finding_list found(most.findings);
    decoded_text decoded = decode(bytes.substr(0, most.message_bytes));
    segments parsed = parse_segments(decoded.text, most);
    const reading message{parsed.delimiters, decoded.as, most};
    bool has_answer = false;
    for (const segment& one : parsed.list) {
        segment_reader reader(one, message, found);
        if (one.number == 1)
            read.header = read_header(reader);
        else if (one.name() == "MSA" && !std::exchange(has_answer, true))
            read_answer(reader, read);
        else if (one.name() == "ERR" && read.errors.size() < most.findings)
            read_error(reader, read);
    }
    read.findings = std::move(decoded.findings);
    read.findings.insert(read.findings.end(), parsed.findings.begin(), parsed.findings.end());
    const findings more = found.take();
    read.findings.insert(read.findings.end(), more.begin(), more.end());
    if (read.header && !has_answer)
        read.findings.push_back({severity::error, "msa-missing", "an acknowledgement has to have an MSA", {}, {}});
    return read;
}

} // namespace signalbox::pathology::hl7v2
