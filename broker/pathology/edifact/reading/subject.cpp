#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"

namespace signalbox::pathology::edifact {

namespace {

// C090 of ADR: the purpose, then five lines.
constexpr std::size_t address_lines_max = 5;
// PNA has the patient's names in its elements 5 to 9.
constexpr std::size_t first_name_element = 5;
constexpr std::size_t last_name_element = 9;

bool is_name_part(std::string_view code) noexcept {
    return code == "SU" || code == "FO" || code == "TI" || code == "MI";
}

bool is_qualified_name(const segment& s) noexcept {
    for (std::size_t e = first_name_element; e <= last_name_element; ++e)
        if (s.holds(e, 2)) return true;
    return false;
}

} // namespace

request& report_reader::the_request() {
    if (report_.requests.empty()) report_.requests.emplace_back();
    return report_.requests.back();
}

bool report_reader::read_in_order(segment& s) {
    request& asked = report_.requests.back();
    if (s.is("RFF")) {
        const bool requester = s.is(1, 1, "ROI");
        if (!requester && !s.is(1, 1, "SOI")) {
            unknown_qualifier(s);
            return true;
        }
        identifier& id = requester ? asked.requester_id : asked.laboratory_id;
        if (!is_repeated(!id.empty(), s)) id.value = s.text(1, 2);
        return true;
    }
    if (s.is("DTM")) {
        // ISO is MEDRPT's "issue of the service order"; whatever it is called, an order has one time.
        if (!s.is(1, 1, "ISO")) say(severity::warning, "qualifier", "the order's time under another name", s.at(1, 1));
        if (!is_repeated(asked.ordered.has_value(), s)) asked.ordered = read_date(s);
        return true;
    }
    return s.is("FCA"); // who pays: what it says is told as lost
}

bool report_reader::read_in_subject(segment& s) {
    if (s.is("RFF")) {
        if (!s.is(1, 1, "SSI")) {
            unknown_qualifier(s);
        } else if (std::string id = s.text(1, 2); !id.empty()) {
            report_.patient.other_ids.push_back({{}, std::move(id)});
        }
        return true;
    }
    if (!s.is("ADR")) return false;
    read_address(s);
    return true;
}

void report_reader::read_address(segment& s) {
    address where;
    s.code(2, 1); // US, unstructured
    for (std::size_t line = 1; line <= address_lines_max; ++line) where.lines.push_back(s.text(2, 1 + line));
    while (!where.lines.empty() && where.lines.back().empty()) where.lines.pop_back();
    where.postcode = s.text(4);
    if (!where.empty()) report_.patient.addresses.push_back(std::move(where));
}

bool report_reader::read_in_patient(segment& s) {
    patient& who = report_.patient;
    if (s.is("PNA")) {
        if (!s.is(1, 1, "PAT"))
            unknown_qualifier(s);
        else if (!is_repeated(patient_seen_, s))
            read_patient_name(s);
    } else if (s.is("DTM")) {
        if (!s.is(1, 1, "329"))
            unknown_qualifier(s);
        else if (!is_repeated(who.born.has_value(), s))
            who.born = read_date(s);
    } else if (s.is("PDI")) {
        if (is_repeated(who.sex != sex::not_said, s) || !s.holds(1)) return true;
        const auto said = sex_of(s.code(1));
        if (said)
            who.sex = *said;
        else
            say(severity::lost, "sex", "a code other than 0, 1, 2 and 9", s.at(1, 1));
    } else {
        return false;
    }
    return true;
}

void report_reader::read_patient_name(segment& s) {
    patient& who = report_.patient;
    patient_seen_ = true;
    std::string number = s.text(2, 1);
    if (number.empty() || s.is(2, 2, "OPI")) {
        who.nhs_number = std::move(number);
        if (!who.nhs_number.empty() && !identifiers::is_nhs_number(who.nhs_number))
            say(severity::warning, "nhs-number", "not an NHS number: ten digits whose last is the check digit",
                s.at(2, 1));
    } else {
        say(severity::warning, "id-list", "a patient's identifier that is not called an NHS number", s.at(2, 2));
        who.other_ids.push_back({system_of_id_list(s.text(2, 2)), std::move(number)});
    }
    const bool qualified = is_qualified_name(s);
    for (std::size_t e = first_name_element; e <= last_name_element; ++e) {
        if (!s.holds(e)) continue;
        if (qualified)
            read_name_part(s, e);
        else
            middle_names_.push_back(s.text(e));
    }
    if (!qualified && !middle_names_.empty()) take_name_in_order(s);
}

void report_reader::read_name_part(segment& s, std::size_t element) {
    human_name& name = report_.patient.name;
    const std::string_view kind = s.code(element);
    if (kind == "SU" && name.family.empty())
        name.family = s.text(element, 2);
    else if (kind == "TI" && name.title.empty())
        name.title = s.text(element, 2);
    else if (kind == "FO" && !first_name_)
        first_name_ = s.text(element, 2);
    else if (kind == "MI" && s.holds(element, 2))
        middle_names_.push_back(s.text(element, 2));
    else if (!is_name_part(kind))
        say(severity::lost, "name-part", "a part of a name that does not say which it is", s.at(element, 1));
}

// A name whose parts do not say what they are: the family name, the first one, and others.
void report_reader::take_name_in_order(segment& s) {
    say(severity::warning, "name-unqualified",
        "parts of a name that do not say which they are; the first is the family's", s.at(first_name_element, 1));
    auto& parts = middle_names_;
    report_.patient.name.family = std::move(parts.front());
    parts.erase(parts.begin());
    if (parts.empty()) return;
    first_name_ = std::move(parts.front());
    parts.erase(parts.begin());
}

void report_reader::end_patient() {
    patient& who = report_.patient;
    if (first_name_ && !first_name_->empty()) who.name.given.push_back(std::move(*first_name_));
    if (!middle_names_.empty() && who.name.given.empty())
        say(severity::warning, "first-name", "a middle name without a first one", opened_);
    for (std::string& name : middle_names_) who.name.given.push_back(std::move(name));
    if (patient_seen_ && who.name.family.empty())
        say(severity::warning, "family-name", "a patient without family name", opened_);
    if (who.nhs_number.empty() && who.other_ids.empty())
        say(severity::warning, "patient-id", "a patient without any identifier", opened_);
}

bool report_reader::read_in_clinical(segment& s) {
    if (s.is("CIN")) {
        if (!s.is(1, 1, "UN"))
            say(severity::lost, "qualifier", "clinical information of another kind than UN", s.at(1, 1));
        return true;
    }
    if (!s.is("FTX")) return false;
    if (s.is(1, 1, "CID"))
        read_lines(s, clinical_lines_);
    else
        unknown_qualifier(s);
    return true;
}

} // namespace signalbox::pathology::edifact
