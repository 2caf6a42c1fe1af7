#include <algorithm>
#include <cassert>

#include "broker/pathology/edifact/latin1.hpp"
#include "broker/pathology/edifact/writer.hpp"
#include "broker/pathology/edifact/writing/report_writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

const std::string& either(const std::string& given, const std::string& otherwise) noexcept {
    return given.empty() ? otherwise : given;
}

class interchange_writer {
  public:
    interchange_writer(std::span<const report> reports, const writing_options& how)
        : reports_(reports),
          how_(how),
          sender_(either(how.sender, reports.front().sender.value)),
          recipient_(either(how.recipient, reports.front().recipient.value)),
          control_reference_(either(how.control_reference, reports.front().control_reference)) {}

    written_interchange write() {
        write_unb();
        for (std::size_t i = 0; i < reports_.size(); ++i) {
            const std::string pointer = reports_.size() == 1 ? "" : "/" + std::to_string(i);
            compare_head(reports_[i], pointer);
            report_writer(reports_[i], out_, made_.findings, how_.variant, pointer)
                .write(reference_of(i, pointer), how_.prepared);
        }
        out_.write("UNZ", {{std::to_string(reports_.size())}, {latin1(control_reference_)}});
        made_.text = out_.take();
        return std::move(made_);
    }

  private:
    static std::string latin1(const std::string& utf8) { return to_latin1(utf8).bytes; }

    void say(severity how, std::string_view code, std::string_view text, std::string pointer) {
        made_.findings.push_back({how, std::string(code), std::string(text), {}, std::move(pointer)});
    }

    void write_unb() {
        if (sender_.empty() || recipient_.empty() || control_reference_.empty())
            say(severity::error, "unb", "an interchange without sender, recipient or control reference", "");
        if (control_reference_.size() > reference_max)
            say(severity::error, "unb", "a control reference of more than 14 characters", "/control_reference");
        const std::string now = to_digits(how_.prepared, date_time::precision::minute);
        const std::string_view day = std::string_view(now).substr(2, 6);
        const std::string_view hour = now.size() > 8 ? std::string_view(now).substr(8) : "0000";
        out_.una();
        out_.write("UNB", {{"UNOC", "3"},
                           {latin1(sender_), "80"},
                           {latin1(recipient_), "80"},
                           {day, hour},
                           {latin1(control_reference_)},
                           {},
                           {"MEDRPT"},
                           {},
                           {how_.acknowledgement_wanted ? "1" : ""},
                           {},
                           {how_.test ? "1" : ""}});
    }

    // UNB is one for all reports, and its ids are EDI ids.
    void compare_head(const report& of, const std::string& pointer) {
        compare(of.sender.value, sender_, pointer + "/sender/value");
        compare(of.recipient.value, recipient_, pointer + "/recipient/value");
        compare(of.control_reference, control_reference_, pointer + "/control_reference");
        for (const auto& [id, name] : {std::pair{&of.sender, "/sender/system"}, {&of.recipient, "/recipient/system"}})
            if (!id->system.empty() && id->system != systems::edi)
                say(severity::lost, "identifier-system", "whose identifier it is", pointer + name);
    }

    void compare(const std::string& said, const std::string& written, std::string pointer) {
        if (said.empty()) return;
        if (said != written)
            say(severity::lost, "interchange-head", "the interchange says otherwise", pointer);
        else if (!to_latin1(said).complete)
            say(severity::lost, "character-set", "characters that ISO 8859-1 does not have", pointer);
    }

    // A message's own reference when it can be used, its number else.
    std::string reference_of(std::size_t index, const std::string& pointer) {
        const std::string& own = reports_[index].message_reference;
        const bool fits = !own.empty() && own.size() <= reference_max && to_latin1(own).complete;
        const bool unique = std::count_if(reports_.begin(), reports_.end(),
                                          [&](const report& each) { return each.message_reference == own; }) == 1;
        if (fits && unique) return latin1(own);
        if (!own.empty())
            say(severity::lost, "message-reference", "a reference that is too long or not the only one of its kind",
                pointer + "/message_reference");
        return std::to_string(index + 1);
    }

    std::span<const report> reports_;
    const writing_options& how_;
    const std::string& sender_;
    const std::string& recipient_;
    const std::string& control_reference_;
    segment_writer out_;
    written_interchange made_;
};

} // namespace

written_interchange write_interchange(std::span<const report> reports, const writing_options& how) {
    assert(!reports.empty());
    return interchange_writer(reports, how).write();
}

} // namespace signalbox::pathology::edifact
