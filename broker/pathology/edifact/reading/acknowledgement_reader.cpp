#include <array>

#include "broker/pathology/edifact/acknowledgement.hpp"
#include "broker/pathology/edifact/reading/interchange_reader.hpp"

namespace signalbox::pathology::edifact {

namespace {

std::optional<acknowledgement_status> status_called(std::string_view code) noexcept {
    constexpr std::array<std::pair<std::string_view, acknowledgement_status>, 5> statuses{
        {{"IAF", acknowledgement_status::all_accepted},
         {"IAP", acknowledgement_status::some_rejected},
         {"IRA", acknowledgement_status::all_rejected},
         {"IRM", acknowledgement_status::messages_unreadable},
         {"IRI", acknowledgement_status::interchange_rejected}}};
    for (const auto& [name, status] : statuses)
        if (name == code) return status;
    return std::nullopt;
}

class acknowledgement_reader {
  public:
    acknowledgement_reader(std::string_view text, const limits& most) : reader_(text, made_.findings, most) {}

    acknowledgement read() {
        while (reader_.next(made_.findings)) on(reader_.current());
        const place end = reader_.current().at();
        if (!unb_seen_) say(severity::error, "unb-missing", "no UNB begins the text", {1, 1});
        if (!header_seen_) say(severity::error, "unh-missing", "no UNH of NHSACK", end);
        if (!made_.status)
            say(severity::error, "status-missing", "NIR, which says what became of the interchange", end);
        if (!unz_seen_) say(severity::error, "unz-missing", "no UNZ ends the text", end);
        return std::move(made_);
    }

  private:
    void say(severity how, std::string_view code, std::string_view text, place where) {
        add(made_.findings, how, code, text, where);
    }

    void on(segment& s) {
        if (s.is("UNB"))
            on_unb(s);
        else if (s.is("UNH"))
            on_unh(s);
        else if (s.is("NIR"))
            on_interchange(s);
        else if (s.is("NMR"))
            on_message(s);
        else if (s.is("FTX"))
            on_error(s);
        else if (s.is("UNZ"))
            on_unz(s);
        else if (!s.is("BGM") && !s.is("DTM") && !s.is("UNT"))
            say(severity::lost, "segment-unknown", "a segment that an acknowledgement does not have", s.at());
    }

    void on_unb(segment& s) {
        if (unb_seen_) say(severity::error, "unb-repeated", "a second UNB", s.at());
        unb_seen_ = true;
        interchange head;
        static_cast<void>(read_unb(s, head)); // what lacks is among the findings
        made_.sender = std::move(head.sender);
        made_.recipient = std::move(head.recipient);
        made_.control_reference = std::move(head.control_reference);
        for (finding& f : head.findings) made_.findings.push_back(std::move(f));
    }

    void on_unh(segment& s) {
        if (header_seen_) say(severity::error, "unh-repeated", "a second message", s.at());
        header_seen_ = true;
        if (!s.is(2, 1, "NHSACK")) say(severity::error, "message-type", "not an acknowledgement, NHSACK", s.at(2, 1));
    }

    // NIR+SIR:reference+sender+recipient+status
    void on_interchange(segment& s) {
        if (made_.status) say(severity::error, "segment-repeated", "a second NIR", s.at());
        made_.original_control_reference = s.text(1, 2);
        made_.original_sender = {s.text(2, 1), s.text(2, 2)};
        made_.original_recipient = {s.text(3, 1), s.text(3, 2)};
        made_.status = status_called(s.code(4));
        if (!made_.status)
            say(severity::error, "status", "a status that is none of IAF, IAP, IRA, IRM, IRI", s.at(4, 1));
        if (made_.original_control_reference.empty())
            say(severity::error, "reference-missing", "which interchange is meant", s.at(1, 1));
    }

    // NMR+AGO:reference+MA or MR
    void on_message(segment& s) {
        const bool accepted = s.is(2, 1, "MA");
        if (!accepted && !s.is(2, 1, "MR"))
            say(severity::error, "status", "a verdict that is neither MA nor MR", s.at(2, 1));
        made_.messages.push_back({s.text(1, 2), accepted, {}});
    }

    void on_error(segment& s) {
        std::string& error = made_.messages.empty() ? made_.error : made_.messages.back().error;
        for (std::size_t c = 1; c <= s.components(4); ++c) {
            if (!s.holds(4, c)) continue;
            if (!error.empty()) error += '\n';
            error += s.text(4, c);
        }
    }

    void on_unz(segment& s) {
        unz_seen_ = true;
        check_unz(s, 1, made_.control_reference, made_.findings);
    }

    acknowledgement made_;
    segment_reader reader_;
    bool unb_seen_ = false;
    bool header_seen_ = false;
    bool unz_seen_ = false;
};

} // namespace

acknowledgement read_acknowledgement(std::string_view text, const limits& most) {
    return acknowledgement_reader(text, most).read();
}

} // namespace signalbox::pathology::edifact
