#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

std::string capitals(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// CX-5 and CX-4 as British senders write them; Simulated Hospital sends "NHSNBR" and "NHSNMBR".
constexpr std::array<std::string_view, 5> number_types{"NH", "NHS", "NHSNMBR", "NHSNBR", "NHSNUMBER"};
constexpr std::array<std::string_view, 4> number_authorities{"NHSNBR", "NHSNMBR", "NHSNO", "NHSNUMBER"};

bool is_nhs(const identifier& id, const std::string& authority, const std::string& type) {
    if (is_one_of(number_types, type) || is_one_of(number_authorities, authority)) return true;
    // "NHS" may name the service, whose hospitals have numbers of other kinds too.
    return id.system == systems::nhs_number && (type.empty() || identifiers::parse_nhs_number(id.value).has_value());
}

void keep_nhs_number(components& from, identifier id, patient& into) {
    const auto valid = identifiers::parse_nhs_number(id.value);
    if (!valid)
        from.reader().warn("nhs-number", "an NHS number fails its check digit and is kept as sent",
                           from.where().element, 1);
    if (into.nhs_number.empty())
        into.nhs_number = std::move(id.value);
    else if (valid.value_or(id.value) != identifiers::parse_nhs_number(into.nhs_number).value_or(into.nhs_number))
        from.reader().fail("nhs-numbers", "the patient has two NHS numbers: nobody knows who it is",
                           from.where().element, 1);
}

void read_id(components& from, patient& into) {
    identifier id;
    id.value = from.text(1);
    const std::string authority =
        capitals(std::string(part_of(from.raw(4), from.reader().message().delimiters.subcomponent, 1)));
    id.system = read_authority(from, 4);
    const std::string type = capitals(from.text(5));
    const bool nhs = !id.empty() && is_nhs(id, authority, type);
    if (!nhs && !type.empty()) from.reader().count_lost(from.where().element, 5);
    from.close();
    if (id.empty()) return;
    if (nhs)
        keep_nhs_number(from, std::move(id), into);
    else if (std::find(into.other_ids.begin(), into.other_ids.end(), id) == into.other_ids.end())
        into.other_ids.push_back(std::move(id));
}

void read_names(segment_reader& pid, patient& into) {
    for (components& repetition : pid.repetitions(5)) {
        if (into.name.empty() && !repetition.empty()) {
            repetition.ignore(7); // the kind of name: legal, current
            into.name = read_name(repetition);
        } else
            repetition.close();
    }
}

void read_sex(segment_reader& pid, patient& into) {
    const std::string letter = pid.text(8);
    const auto [sex, is_exact] = sex_of(letter);
    into.sex = sex;
    if (!is_exact)
        pid.warn("sex-code", "the letter is not one of M, F, O and U, and is read as the nearest of them", 8);
}

} // namespace

patient read_patient(segment_reader& pid) {
    patient read;
    pid.ignore(1);
    // PID-3 is the list; PID-2 and 4 are where messages before 2.3.1 have other identifiers.
    for (const std::uint32_t field : {3U, 2U, 4U})
        for (components& repetition : pid.repetitions(field)) read_id(repetition, read);
    read_names(pid, read);
    read.born = read_time(pid, 7);
    read_sex(pid, read);
    for (components& repetition : pid.repetitions(11))
        if (address where = read_address(repetition); !where.empty()) read.addresses.push_back(std::move(where));
    pid.close();
    return read;
}

std::vector<std::string> read_note(segment_reader& nte) {
    nte.ignore(1);
    std::vector<std::string> lines = nte.lines(3);
    if (lines.empty()) lines.emplace_back();
    nte.close();
    return lines;
}

} // namespace signalbox::pathology::hl7v2
