#include "broker/pathology/edifact/interchange.hpp"

#include "broker/pathology/edifact/reading/interchange_reader.hpp"
#include "broker/pathology/edifact/reading/message_reader.hpp"

namespace signalbox::pathology::edifact {

namespace {

// A text that begins with something else than UNH.
part not_a_message(findings found, place where) {
    part made;
    made.findings = std::move(found);
    add(made.findings, severity::error, "unh-missing", "no UNH begins the text", where);
    return made;
}

} // namespace

interchange read_interchange(std::string_view text, const reading_options& how) {
    return interchange_reader(text, how).read();
}

part read_message(std::string_view text, const reading_options& how) {
    findings before;
    segment_reader reader(text, before, how.limits);
    if (!reader.next(before) || !reader.current().is("UNH"))
        return not_a_message(std::move(before), reader.current().at());

    message_reader message(reader, how);
    message.found().insert(message.found().begin(), before.begin(), before.end());
    while (reader.next(message.found())) {
        if (!reader.current().is("UNT")) {
            message.read(reader.current());
            continue;
        }
        part made = message.close(reader.current());
        if (reader.next(made.findings))
            add(made.findings, severity::error, "text-behind-unt", "UNT is not the end of the text",
                reader.current().at());
        return made;
    }
    return message.break_off(reader.current().at());
}

} // namespace signalbox::pathology::edifact
