#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/message.hpp"
#include "broker/pathology/hl7v2/syntax/segment_reader.hpp"
#include "broker/pathology/model/report.hpp"

// HL7 v2's data types as the model's. Each takes what it carries from one repetition and closes it.
namespace signalbox::pathology::hl7v2 {

// "2.0", "-5" as they are; "+5", ".5", "5." and "007" as FHIR can write them, with no digit more or less. Nothing for
// what is no plain decimal, or has more digits than a double reaches (308).
std::optional<std::string> parse_decimal(std::string_view text);

struct parsed_time {
    std::optional<date_time> when;
    bool is_hour_alone = false; // a time of an hour without minutes, read as its first minute
    bool has_zone = false;
};
// TS and DTM: YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+/-ZZZZ]; British local time without a zone.
parsed_time parse_time(std::string_view text);

// Warns of what is not sure in a time that was read.
void say_doubts(const parsed_time& read, segment_reader& from, std::uint32_t field, std::uint32_t component = 0);

std::optional<date_time> read_time(components& from, std::uint32_t component = 1); // does not close
std::optional<date_time> read_time(segment_reader& from, std::uint32_t field);

// CE, CWE: three components for the coding, three for an alternate one, from 2.7 three for another; the original text.
// A text without a code is the text.
codeable read_codeable(components& from);
codeable read_codeable(segment_reader& from, std::uint32_t field); // the first repetition, others are counted
// The same in the subcomponents of one component, which closes nothing.
codeable read_sub_codeable(components& from, std::uint32_t component);

// EI in components: id^namespace^universal id^type.
identifier read_identifier(components& from);
identifier read_identifier(segment_reader& from, std::uint32_t field);
// EI in the subcomponents of one component, which closes nothing.
identifier read_sub_identifier(components& from, std::uint32_t component);
// The URI of an assigning authority, an HD in the subcomponents of one component.
std::string read_authority(components& from, std::uint32_t component);
// HD in components.
named_place read_place(segment_reader& from, std::uint32_t field);

human_name read_name(components& from); // XPN
address read_address(components& from); // XAD

// Somebody in XCN, with the name in one piece; empty when nothing was said.
std::optional<party> read_person(components& from, enum party::role as);
// CNN in the subcomponents of the first component of an NDL.
std::optional<party> read_interpreter(components& from, enum party::role as);
std::optional<party> read_organisation(components& from, enum party::role as); // XON

} // namespace signalbox::pathology::hl7v2
