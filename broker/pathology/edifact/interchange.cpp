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

// Reads what follows UNH, to UNT or the end of the text.
part read_rest(segment_reader& reader, message_reader& message) {
    while (reader.next(message.found())) {
        if (reader.current().is("UNT")) return message.close(reader.current());
        message.read(reader.current());
    }
    return message.break_off(reader.current().at());
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
    part made = read_rest(reader, message);
    if (reader.next(made.findings))
        add(made.findings, severity::error, "text-behind-unt", "UNT is not the end of the text", reader.current().at());
    return made;
}

part read_part(std::string_view text, const interchange& of, std::uint32_t number, const reading_options& how) {
    const part& known = of.parts[number - 1];
    findings before;
    segment_reader reader(text.substr(0, known.end), {known.begin, known.where, of.separators}, how.limits);
    reader.next(before); // UNH, which was read before
    message_reader message(reader, how);
    if (known.is_repeated) message.say_repeated(reader.current());
    part made = read_rest(reader, message);
    address(made, of);
    return made;
}

} // namespace signalbox::pathology::edifact
