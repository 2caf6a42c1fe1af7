#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/hl7v2/reader.hpp"

// HL7 v2 messages for tests, a segment per string, and what came of them.
namespace signalbox::test::hl7v2 {

namespace v2 = pathology::hl7v2;

inline constexpr std::string_view msh =
    R"(MSH|^~\&|LIMS|RX1^2.16.1^ISO|BROKER|A81001|20260714093000||ORU^R01^ORU_R01|4711|P|2.5.1|||AL|NE||UNICODE UTF-8)";
inline constexpr std::string_view pid = "PID|1||9990000018^^^NHS^NH||SAMPLE^ANNA||19710203|F";
inline constexpr std::string_view obr =
    "OBR|1|R-77|L-4711|424..^Full blood count^RD2|||202607131005|||||||||||||||20260714091500|||F";

inline std::string text_of(std::initializer_list<std::string_view> segments) {
    std::string text;
    for (const std::string_view one : segments) (text += one) += '\r';
    return text;
}

inline v2::message read(std::initializer_list<std::string_view> segments) {
    return v2::read_message(text_of(segments));
}

// A report whose OBR is `obr`, with these segments behind it.
inline pathology::read_report read_below_obr(std::initializer_list<std::string_view> segments) {
    std::string text = text_of({msh, pid, obr});
    for (const std::string_view one : segments) (text += one) += '\r';
    v2::message message = v2::read_message(text);
    return message.reports.size() == 1 ? std::move(message.reports.front()) : pathology::read_report{};
}

// The one result below `obr`, from OBX-2 on: "NM|1^Sodium^L||140".
inline pathology::read_report read_result(std::string_view from_type) {
    return read_below_obr({std::string("OBX|1|").append(from_type)});
}

inline std::vector<std::string> codes(const pathology::findings& found) {
    std::vector<std::string> list;
    for (const pathology::finding& each : found) list.push_back(each.code);
    return list;
}

inline std::vector<std::string> texts(const pathology::findings& found) {
    std::vector<std::string> list;
    for (const pathology::finding& each : found) list.push_back(each.code + ": " + each.text);
    return list;
}

inline bool has(const pathology::findings& found, std::string_view code) {
    return std::any_of(found.begin(), found.end(), [&](const pathology::finding& each) { return each.code == code; });
}

} // namespace signalbox::test::hl7v2
