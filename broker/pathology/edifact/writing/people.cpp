#include <algorithm>

#include "broker/pathology/edifact/writing/report_writer.hpp"

namespace signalbox::pathology::edifact {

namespace {

// NAD: a name goes on in the second component.
constexpr std::size_t name_component_max = 35;
// ADR: five lines.
constexpr std::size_t address_lines_max = 5;

} // namespace

void report_writer::write_party(const party& who, pointer at) {
    if (who.identifiers.empty() && who.name.empty() && who.second_reference.empty()) {
        lose("party", "a party without name and identifier", at);
        return;
    }
    const auto known = std::find_if(who.identifiers.begin(), who.identifiers.end(), [&](const identifier& id) {
        return !id.value.empty() && (id.system.empty() || !id_list_of(id.system, who.role).empty());
    });
    std::string id;
    std::string list;
    for (auto each = who.identifiers.begin(); each != who.identifiers.end(); ++each) {
        const std::string here = at + "/identifiers/" + std::to_string(each - who.identifiers.begin());
        if (each == known) {
            id = plain(each->value, here + "/value");
            list = plain(std::string(id_list_of(each->system, who.role)), here + "/system");
        } else {
            lose("identifier",
                 known == who.identifiers.end() ? "an identifier of a system that has no list here"
                                                : "a second identifier",
                 here);
        }
    }
    std::string name = plain(who.name, at + "/name");
    if (name.size() > 2 * name_component_max) {
        lose("name-length", "a name of more than 70 characters", at + "/name");
        name.resize(2 * name_component_max);
    }
    const std::string_view whole = name;
    const std::string_view rest = whole.size() > name_component_max ? whole.substr(name_component_max) : "";
    out_.write("S01", {{"01"}});
    out_.write("NAD", {{code_of(who.role)}, {id, list}, {}, {whole.substr(0, name_component_max), rest}});
    if (!who.second_reference.empty())
        out_.write("RFF", {{"AHI", plain(who.second_reference, at + "/second_reference")}});
    out_.write("SPR", {{code_of(who.kind)}});
}

void report_writer::write_subject() {
    out_.write("S06", {{"06"}});
    const auto& ids = report_.patient.other_ids;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string at = "/patient/other_ids/" + std::to_string(i);
        if (i == 0)
            write_identity(at, ids[i], "SSI");
        else
            lose("identifier", "a second identifier", at);
    }
    write_address();
}

void report_writer::write_address() {
    const auto& all = report_.patient.addresses;
    for (std::size_t i = 1; i < all.size(); ++i)
        lose("address", "a second address", "/patient/addresses/" + std::to_string(i));
    if (all.empty() || all.front().empty()) return;
    lines five;
    for (std::size_t i = 0; i < all.front().lines.size(); ++i) {
        const std::string at = "/patient/addresses/0/lines/" + std::to_string(i);
        if (i < address_lines_max)
            five.push_back(plain(all.front().lines[i], at));
        else
            lose("address", "a sixth line", at);
    }
    const bool has_lines = std::any_of(five.begin(), five.end(), [](const std::string& line) { return !line.empty(); });
    five.resize(address_lines_max);
    out_.write("ADR", {{},
                       {has_lines ? "US" : "", five[0], five[1], five[2], five[3], five[4]},
                       {},
                       {plain(all.front().postcode, "/patient/addresses/0/postcode")}});
}

void report_writer::write_patient() {
    const patient& who = report_.patient;
    out_.write("S07", {{"07"}});
    write_name(who.name, "/patient/name");
    if (who.born) write_date("329", *who.born, "/patient/born", date_time::precision::day);
    if (who.sex != sex::not_said) out_.write("PDI", {{code_of(who.sex)}});
}

// PNA: each part of a name says what it is; one that is not there is left out.
void report_writer::write_name(const human_name& name, pointer at) {
    std::string middle;
    for (std::size_t i = 1; i < name.given.size(); ++i)
        middle += (i == 1 ? "" : " ") + plain(name.given[i], at + "/given/" + std::to_string(i));
    if (name.given.size() > 2) lose("name-parts", "where one middle name ends and the next begins", at + "/given");
    if (!name.suffix.empty()) lose("name-suffix", "what stands behind a name", at + "/suffix");
    const std::string number = plain(report_.patient.nhs_number, "/patient/nhs_number");
    const std::string family = plain(name.family, at + "/family");
    const std::string first = name.given.empty() ? "" : plain(name.given.front(), at + "/given/0");
    const std::string title = plain(name.title, at + "/title");
    const auto kind = [](std::string_view part, std::string_view code) { return part.empty() ? "" : code; };
    out_.write("PNA", {{"PAT"},
                       {number, kind(number, "OPI")},
                       {},
                       {},
                       {kind(family, "SU"), family},
                       {kind(first, "FO"), first},
                       {kind(title, "TI"), title},
                       {kind(middle, "MI"), middle}});
}

} // namespace signalbox::pathology::edifact
