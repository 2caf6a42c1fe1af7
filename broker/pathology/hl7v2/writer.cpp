#include "broker/pathology/hl7v2/writer.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "broker/pathology/hl7v2/write/parts.hpp"
#include "broker/pathology/model/statuses.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

named_place facility(const named_place& wanted, const identifier& said, const std::string& pointer, const writing& to) {
    if (wanted != named_place{}) {
        const bool is_said = said.empty() || (said.value == wanted.name && said.system.empty());
        if (!is_said) to.lose("place-replaced", pointer, "another facility stands in its place");
        return wanted;
    }
    if (!said.system.empty())
        to.lose("place-system", pointer + "/system", "a facility's number is written without its system");
    return {said.value, {}, {}};
}

header header_of(const writing& to) {
    const writer_options& options = to.options;
    const report& from = to.report;
    header own;
    own.sending_application = options.sending_application;
    own.sending_facility = facility(options.sending_facility, from.sender, "/sender", to);
    own.receiving_application = options.receiving_application;
    own.receiving_facility = facility(options.receiving_facility, from.recipient, "/recipient", to);
    own.generated = options.generated ? options.generated : from.generated;
    if (own.generated && from.generated && own.generated != from.generated)
        to.lose("time-replaced", "/generated", "another time stands in its place");
    own.type = "ORU";
    own.trigger = "R01";
    own.control_id = options.control_id.empty() ? from.control_reference : options.control_id;
    if (own.control_id != from.control_reference && !from.control_reference.empty())
        to.lose("control-replaced", "/control_reference", "another control id stands in its place");
    own.processing_id = options.processing_id;
    own.version = options.version;
    own.accept_acknowledgement = options.accept_acknowledgement;
    own.application_acknowledgement = options.application_acknowledgement;
    if (own.generated && own.generated->fraction.size() > 4)
        to.lose("fraction", "/generated", "of a second's fraction four digits are written");
    return own;
}

// A request's code is what its groups are called: said there, or nowhere.
void say_what_requests_lose(const writing& to) {
    const report& from = to.report;
    std::set<std::pair<std::pair<std::string, std::string>, std::pair<std::string, std::string>>> seen;
    for (std::size_t i = 0; i < from.requests.size(); ++i) {
        const request& one = from.requests[i];
        const auto is_said = [&one](const investigation& each) { return each.code == one.code; };
        const bool said =
            one.code == from.code || std::any_of(from.investigations.begin(), from.investigations.end(), is_said);
        if (!one.code.empty() && !said)
            to.lose("request-code", below("/requests", i) + "/code",
                    "OBR-4 says what was done, and not what was asked for");
        const auto key = [](const identifier& id) { return std::pair{id.system, id.value}; };
        if (!seen.insert({key(one.requester_id), key(one.laboratory_id)}).second)
            to.lose("requests-alike", below("/requests", i), "requests with the same numbers are read as one");
    }
}

void say_what_the_whole_loses(const writing& to) {
    if (!to.report.message_reference.empty())
        to.lose("message-reference", "/message_reference", "HL7 v2 has one number for a message");
    if (to.report.effective) to.lose("report-effective", "/effective", "OBR-7 is the time of a group");
    if (to.report.effective_until) to.lose("report-effective", "/effective_until", "OBR-8 is the time of a group");
    if (to.report.code.codings.size() > 2)
        to.lose("codings-max", "/code", "of the report's codings two are written, the sender's own before mapped ones");
    say_what_statuses_lose(to);
    say_what_parties_lose(to);
    say_what_requests_lose(to);
}

bool is_before(const finding& a, const finding& b) { return std::tie(a.pointer, a.code) < std::tie(b.pointer, b.code); }
bool is_same(const finding& a, const finding& b) { return a.pointer == b.pointer && a.code == b.code; }

} // namespace

written_message write_message(const report& from, const writer_options& options) {
    written_message written;
    const writing to{
        from, options, written.findings, place_parties(from), report_letter(from, options), statuses_of(from)};
    say_what_the_whole_loses(to);
    written.text = write_header(header_of(to), "ORU_R01", true).line() + patient_segments(to);
    std::size_t number = 0;
    for (const planned_order& order : plan_orders(to)) {
        written.text += order_segments(order, ++number, to);
        for (std::size_t i = 0; i < order.results.size(); ++i)
            written.text += result_segments(order.results[i], i + 1, order, to);
        if (order.specimen) written.text += specimen_segment(*order.specimen, to);
    }
    // What stands below several OBRs has been said as often.
    std::stable_sort(written.findings.begin(), written.findings.end(), is_before);
    written.findings.erase(std::unique(written.findings.begin(), written.findings.end(), is_same),
                           written.findings.end());
    return written;
}

} // namespace signalbox::pathology::hl7v2
