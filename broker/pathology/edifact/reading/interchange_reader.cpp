#include "broker/pathology/edifact/reading/interchange_reader.hpp"

#include "broker/pathology/edifact/reading/numbers.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

identifier id_of(const endpoint& end) {
    const bool nhs = end.qualifier.empty() || end.qualifier == "80";
    return {nhs ? std::string(systems::edi) : std::string(), end.id};
}

// yymmdd:HHMM of this century, British local time. Nothing for a time that no clock shows: the day alone would say
// less than was meant.
std::optional<date_time> read_prepared(segment& unb, findings& found) {
    std::string day = unb.text(4, 1);
    if (day.size() == 6) day.insert(0, "20");
    const auto date = parse_digits(day);
    const bool is_day = date && date->exact_to == date_time::precision::day;
    const auto prepared = parse_digits(day + unb.text(4, 2));
    if (is_day && prepared) return prepared;
    add(found, severity::warning, "date",
        is_day ? "UNB's time is none that a clock shows" : "UNB's date is none that the calendar has",
        unb.at(4, is_day ? 2 : 1));
    return std::nullopt;
}

void read_endpoint(segment& unb, std::size_t element, endpoint& into, findings& found) {
    into.id = unb.text(element, 1);
    into.qualifier = unb.text(element, 2);
    if (into.id.empty())
        add(found, severity::error, "unb-party", "UNB without its sender or its recipient", unb.at(element, 1));
    else if (!into.qualifier.empty() && into.qualifier != "80")
        add(found, severity::warning, "unb-qualifier", "an identifier that is not the NHS's own (80)",
            unb.at(element, 2));
}

} // namespace

bool read_unb(segment& unb, interchange& into) {
    const std::string_view charset = unb.code(1, 1);
    unb.code(1, 2); // version of the syntax: 1 to 3 are read alike
    if (charset != "UNOA" && charset != "UNOB" && charset != "UNOC")
        add(into.findings, severity::warning, "charset", "neither UNOA, UNOB nor UNOC; read as ISO 8859-1",
            unb.at(1, 1));
    read_endpoint(unb, 2, into.sender, into.findings);
    read_endpoint(unb, 3, into.recipient, into.findings);
    into.prepared = read_prepared(unb, into.findings);
    into.control_reference = unb.text(5);
    if (into.control_reference.empty())
        add(into.findings, severity::error, "unb-reference", "UNB without a control reference", unb.at());
    into.application_reference = unb.text(7);
    into.acknowledgement_wanted = unb.is(9, 1, "1");
    into.test = unb.is(11, 1, "1");
    if (into.test) add(into.findings, severity::warning, "test", "UNB says that this is a test", unb.at(11, 1));
    if (const place left = unb.first_unread(); left.line != 0)
        add(into.findings, severity::lost, "element-ignored", "an element of UNB that is not used", left);
    return !into.sender.id.empty() && !into.recipient.id.empty() && !into.control_reference.empty();
}

void address(part& made, const interchange& of) {
    made.report.sender = of.sender.id.empty() ? identifier{} : id_of(of.sender);
    made.report.recipient = of.recipient.id.empty() ? identifier{} : id_of(of.recipient);
    made.report.control_reference = of.control_reference;
}

void check_unz(segment& unz, std::size_t messages, const std::string& control_reference, findings& found) {
    const auto said = parse_number(unz.text(1));
    if (!said || said->value != std::to_string(messages))
        add(found, severity::error, "unz-count",
            "UNZ counts other than the " + std::to_string(messages) + " messages that are there", unz.at(1, 1));
    if (unz.text(2) != control_reference)
        add(found, severity::error, "unz-reference", "UNZ's reference is not UNB's", unz.at(2, 1));
}

interchange_reader::interchange_reader(std::string_view text, const reading_options& how)
    : how_(how), reader_(text, made_.findings, how.limits) {
    made_.separators = reader_.using_separators();
}

interchange interchange_reader::read() {
    while (!unz_seen_ && reader_.next(sink())) on(reader_.current());
    // A second interchange, or a part of one, must not get lost behind the first.
    findings ignored;
    if (unz_seen_ && (reader_.next(ignored) || !ignored.empty()))
        add(made_.findings, severity::error, "text-behind-unz", "UNZ is not the end of the text",
            reader_.current().at());
    end();
    return std::move(made_);
}

void interchange_reader::on(segment& s) {
    if (message_ && s.tag().front() != 'U') return message_->read(s); // nearly all are
    const bool closes = s.is("UNH") || s.is("UNZ") || s.is("UNB");
    if (message_ && closes) keep(message_->break_off(s.at()));
    if (s.is("UNB"))
        on_unb(s);
    else if (s.is("UNH"))
        on_unh(s);
    else if (s.is("UNZ"))
        on_unz(s);
    else if (!message_)
        on_outside(s);
    else if (s.is("UNT"))
        keep(message_->close(s));
    else
        message_->read(s);
}

void interchange_reader::on_unb(segment& s) {
    if (unb_seen_ || !made_.parts.empty()) {
        add(made_.findings, severity::error, "unb-repeated", "UNB is not the interchange's first segment", s.at());
        return;
    }
    unb_seen_ = true;
    static_cast<void>(read_unb(s, made_)); // what lacks is a finding already
}

void interchange_reader::on_unh(segment& s) {
    outside_said_ = false;
    message_.emplace(reader_, how_, how_.only == 0 || how_.only == made_.parts.size() + 1);
    std::string reference = s.text(1);
    if (!reference.empty() && !references_.insert(std::move(reference)).second) message_->say_repeated(s);
}

void interchange_reader::on_unz(segment& s) {
    unz_seen_ = true;
    check_unz(s, made_.parts.size(), made_.control_reference, made_.findings);
}

void interchange_reader::on_outside(segment& s) {
    if (!outside_said_)
        add(made_.findings, severity::error, "outside-message", "a segment that belongs to no message", s.at());
    outside_said_ = true;
}

void interchange_reader::keep(part made) {
    message_.reset();
    address(made, made_);
    made_.parts.push_back(std::move(made));
}

void interchange_reader::end() {
    const place last = reader_.current().at();
    // What a limit cut off is told of the interchange, and not that its end is missing.
    if (reader_.gave_up() && message_)
        add(made_.findings, severity::error, "segments-limit", "more segments than limits.interchange_segments_max",
            last);
    if (message_) keep(message_->break_off(last));
    if (!unb_seen_) add(made_.findings, severity::error, "unb-missing", "no UNB begins the text", {1, 1});
    if (!unz_seen_ && !reader_.gave_up())
        add(made_.findings, severity::error, "unz-missing", "no UNZ ends the text", last);
    if (made_.parts.empty()) add(made_.findings, severity::error, "messages-missing", "no message is there", last);
}

} // namespace signalbox::pathology::edifact
