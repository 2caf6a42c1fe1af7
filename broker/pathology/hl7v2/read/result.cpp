#include <string>
#include <utility>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

bool has_value(const value& read) noexcept {
    if (read.quantity && read.quantity->value.empty())
        return read.code || read.range || read.ratio || read.time || read.text;
    return !read.empty();
}

void explain_absence(segment_reader& obx, const std::string& letter, investigation& into) {
    if (has_value(into.value)) {
        obx.warn("value-with-cancelled", "OBX-11 says that there is no result, and OBX-5 has one, which is kept", 11);
        return;
    }
    if (letter == "N")
        into.absent_reason.codings.push_back({std::string(systems::data_absent_reason), "not-asked", {}, {}, {}});
    else
        into.absent_reason.codings.push_back({std::string(table_0085), "X", {}, {}, {}});
}

void read_status(segment_reader& obx, investigation& into) {
    const std::string letter = obx.text(11);
    if (letter.empty()) {
        obx.warn("obx-status-missing", "OBX-11 is empty: the report's own status holds", 11);
        return;
    }
    into.status = result_status_of(letter).value_or(result_status::unknown);
    if (into.status == result_status::unknown)
        obx.warn("obx-status-unknown", "OBX-11 is no letter of table 0085: the result's status is unknown", 11);
    if (into.status == result_status::entered_in_error)
        obx.warn("withdrawn-result", "OBX-11 withdraws the result: nobody may use it as a live one", 11);
    if (into.status == result_status::cancelled) explain_absence(obx, letter, into);
}

// Table 0078 stands behind a code without a system; what the table does not have stays with the table's name, so that
// nobody takes it for FHIR's.
void place_flag(segment_reader& obx, codeable& flag) {
    for (coding& one : flag.codings) {
        if (!one.system.empty() && one.system != systems::interpretation) continue;
        const bool known = is_interpretation(one.code);
        one.system = known ? systems::interpretation : table_0078;
        if (!known) obx.warn("flag-unknown", "OBX-8 has a flag that table 0078 does not have, kept as sent", 8);
    }
}

void read_flags(segment_reader& obx, investigation& into) {
    for (components& repetition : obx.repetitions(8)) {
        codeable flag = read_codeable(repetition);
        place_flag(obx, flag);
        if (!flag.empty()) into.flags.push_back(std::move(flag));
    }
}

void read_ranges(segment_reader& obx, investigation& into) {
    if (!obx.has(7)) {
        static_cast<void>(obx.raw(7));
        return;
    }
    reference_range read;
    read.text = obx.lines(7);
    if (read.text.size() == 1)
        if (auto limits = parse_range(read.text.front())) read.limits = std::move(*limits);
    into.ranges.push_back(std::move(read));
}

// OBX-15, CE: id ^ name ^ system.
std::optional<party> read_producer(segment_reader& obx) {
    const codeable read = read_codeable(obx, 15);
    if (read.empty()) return std::nullopt;
    party one;
    one.role = party::role::laboratory;
    one.kind = party::kind::organisation;
    one.name = read.text;
    if (!read.codings.empty()) {
        const coding& first = read.codings.front();
        if (one.name.empty()) one.name = first.display;
        if (!first.code.empty()) one.identifiers.push_back({std::string(first.system), first.code});
    }
    return one;
}

void read_producers(segment_reader& obx, result& into) {
    for (components& repetition : obx.repetitions(23))
        if (auto one = read_organisation(repetition, party::role::laboratory)) into.parties.push_back(std::move(*one));
    if (auto one = read_producer(obx)) into.parties.push_back(std::move(*one));
}

// From 2.7.1 on; earlier messages borrow it.
void read_specimen_ids(segment_reader& obx, result& into) {
    auto list = obx.repetitions(33);
    for (components& repetition : list) {
        for (const std::uint32_t side : {1U, 2U})
            if (identifier id = read_sub_identifier(repetition, side); !id.empty())
                into.specimen_ids.push_back(std::move(id));
        repetition.close();
    }
}

} // namespace

result read_result(segment_reader& obx) {
    result read;
    read.where = obx.where();
    obx.ignore(1);
    investigation& into = read.investigation;
    into.code = read_codeable(obx, 3);
    if (into.code.empty()) obx.fail("obx-code-missing", "OBX-3 is empty: nobody knows what was measured", 3);
    into.value = read_value(obx);
    read_ranges(obx, into);
    read_flags(obx, into);
    read_status(obx, into);
    into.effective = read_time(obx, 14);
    into.method = read_codeable(obx, 17);
    read_producers(obx, read);
    read_specimen_ids(obx, read);
    obx.close();
    return read;
}

} // namespace signalbox::pathology::hl7v2
