#include <string>
#include <utility>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

void read_people(segment_reader& from, std::uint32_t field, enum party::role as, order& into) {
    for (components& repetition : from.repetitions(field))
        if (auto one = read_person(repetition, as)) into.parties.push_back(std::move(*one));
}

void read_control(segment_reader& orc, order& into) {
    orc.ignore(1); // what to do with the order: a report has results
    into.request.requester_id = read_identifier(orc, 2);
    into.request.laboratory_id = read_identifier(orc, 3);
    read_people(orc, 12, party::role::requester, into);
    for (components& repetition : orc.repetitions(21))
        if (auto one = read_organisation(repetition, party::role::requester)) into.parties.push_back(std::move(*one));
    orc.close();
}

void read_numbers(segment_reader& obr, order& into) {
    const identifier placer = read_identifier(obr, 2);
    into.filler = read_identifier(obr, 3);
    identifier& requester = into.request.requester_id;
    if (requester.empty())
        requester = placer;
    else if (!placer.empty() && placer != requester)
        obr.warn("placer-differs", "OBR-2 is not the number that ORC-2 says, which is used", 2);
    if (into.filler.empty()) into.filler = into.request.laboratory_id;
}

void read_code(segment_reader& obr, order& into) {
    into.code = read_codeable(obr, 4);
    const std::string own = std::string(systems::hl7v2_prefix).append(own_coding_system);
    const auto marks = std::erase_if(
        into.code.codings, [&own](const coding& c) { return c.system == own && c.code == whole_report_code; });
    into.is_marked = marks != 0;
    into.is_whole = into.is_marked || into.code.empty();
    if (!into.is_marked && into.is_whole)
        obr.warn("obr-code-missing", "OBR-4 names no test: its results have no group", 4);
}

void read_status(segment_reader& obr, order& into) {
    const std::string letter = obr.text(25);
    into.status = report_status_of(letter);
    if (letter.empty())
        obr.fail("obr-status-missing", "OBR-25 is empty: nobody knows whether the results are final", 25);
    else if (letter == "Y" || letter == "Z")
        obr.fail("obr-status-no-record", "OBR-25 says that there is no such order or patient: this is no report", 25);
    else if (!into.status)
        obr.fail("obr-status-unknown", "OBR-25 is no letter of table 0123", 25);
}

// OBR-13 is text, from 2.7 on coded and repeating; of table 0916 it says whether the patient had fasted.
void read_clinical_information(segment_reader& obr, order& into) {
    const auto fasting_in = [](const codeable& read) {
        return !read.codings.empty() && read.codings.front().system == systems::fasting;
    };
    const delimiters& by = obr.message().delimiters;
    std::vector<std::string> lines;
    for (components& repetition : obr.repetitions(13)) {
        const std::string whole_name = repetition.text(3);
        if (codeable read;
            system_of_name(whole_name) == systems::fasting && fasting_in(read = read_codeable(repetition))) {
            into.fasting = std::move(read);
            continue;
        }
        std::string text;
        for (std::uint32_t i = 1; i <= 9; ++i) {
            const std::string part = obr.plain(repetition.raw(i), repetition.where(i));
            if (part.empty()) continue;
            if (!text.empty()) text += by.component;
            text += part;
        }
        repetition.close();
        for (std::string& line : lines_of(text)) lines.push_back(std::move(line));
    }
    if (!lines.empty()) into.request.clinical_information.push_back({std::move(lines)});
}

void read_reasons(segment_reader& obr, order& into) {
    for (components& repetition : obr.repetitions(31)) {
        const codeable reason = read_codeable(repetition);
        const std::string text = !reason.text.empty()                ? reason.text
                                 : reason.codings.empty()            ? std::string()
                                 : reason.codings[0].display.empty() ? reason.codings[0].code
                                                                     : reason.codings[0].display;
        if (!text.empty()) into.request.clinical_information.push_back({{text}});
        if (!reason.codings.empty()) obr.count_lost(31, 1);
    }
}

// OBR-15, SPS: name&..^additives^text^body site&..; deprecated since 2.5 for SPM.
void read_source(segment_reader& obr, order& into) {
    specimen read;
    read.received = read_time(obr, 14);
    auto list = obr.repetitions(15);
    if (!list.empty()) {
        read.type = read_sub_codeable(list.front(), 1);
        read.body_site = read_sub_codeable(list.front(), 4);
        if (std::string text = list.front().text(3); !text.empty()) read.notes.push_back({{std::move(text)}});
    }
    for (components& repetition : list) repetition.close();
    if (read.received || !list.empty()) into.specimen = std::move(read);
}

void read_section(segment_reader& obr, order& into) {
    const std::string section = obr.text(24);
    if (section.empty()) return;
    party department;
    department.role = party::role::laboratory;
    department.kind = party::kind::department;
    if (is_service_section(section))
        department.identifiers.push_back({std::string(table_0074), section});
    else
        department.name = section;
    into.parties.push_back(std::move(department));
}

} // namespace

order read_order(segment_reader* orc, segment_reader& obr) {
    order read;
    read.where = obr.where();
    obr.ignore(1);
    if (orc != nullptr) read_control(*orc, read);
    read_numbers(obr, read);
    read_code(obr, read);
    read.request.ordered = read_time(obr, 6);
    read.observed = read_time(obr, 7);
    read.observed_until = read_time(obr, 8);
    read_clinical_information(obr, read);
    read_source(obr, read);
    read_people(obr, 16, party::role::requester, read);
    read.issued = read_time(obr, 22);
    read_section(obr, read);
    read_status(obr, read);
    read_people(obr, 28, party::role::recipient, read);
    read_reasons(obr, read);
    for (components& repetition : obr.repetitions(32))
        if (auto one = read_interpreter(repetition, party::role::laboratory)) read.parties.push_back(std::move(*one));
    obr.close();
    return read;
}

} // namespace signalbox::pathology::hl7v2
