#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "broker/pathology/model/finding.hpp"

// EDIFACT reports for tests: what a test is about, and around it what every report has. All of it is made up.
namespace signalbox::pathology {

// One message NHS003; `specimens` and `results` are segments, as "S16+16'SEQ++1'" and "GIS+N'INV+MQ+:::X'".
struct report_text {
    std::string parties = "S01+01'NAD+SLA+++OAKFIELD PATHOLOGY'SPR+ORG'";
    std::string status = "STS++UN'";
    std::string order;
    std::string subject = "S06+06'";
    std::string patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:FINCH+FO:ROBIN'DTM+329:19700102:102'PDI+1'";
    std::string clinical;
    std::string specimens = "S16+16'SEQ++1'SPC+TSP+:::VENOUS BLOOD'";
    std::string results = "GIS+N'INV+MQ+42R4.:911::Serum ferritin'RSL+NV+11++:::ng/mL'RFF+ASL:1'";
    std::string variant = "NHS003";
    std::string reference = "1";

    std::string body() const {
        return "BGM+LSR'DTM+137:202605011201:203'" + parties + "S02+02'GIS+N'RFF+SRI:26/CH1'" + status +
               "DTM+ISR:202605011130:203'" + order + subject + patient + clinical + specimens + results;
    }
    // UNH to UNT, with the right count.
    std::string message() const {
        std::string text = "UNH+" + reference + "+MEDRPT:0:1:RT:" + variant + "'" + body();
        return text + "UNT+" + std::to_string(segments_in(text) + 1) + "+" + reference + "'";
    }
    // Released terminators do not count.
    static std::size_t segments_in(std::string_view text) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '?')
                ++i;
            else if (text[i] == '\'')
                ++count;
        }
        return count;
    }
};

inline std::string interchange_text(const std::vector<std::string>& messages, const std::string& acknowledgement = "") {
    std::string text =
        "UNA:+.? 'UNB+UNOC:3+000000000000111:80+000000000000222:80+260501:1205+1015++MEDRPT" + acknowledgement + "'";
    for (const std::string& message : messages) text += message;
    return text + "UNZ+" + std::to_string(messages.size()) + "+1015'";
}

inline std::vector<std::string> codes_of(const findings& found) {
    std::vector<std::string> codes;
    for (const finding& each : found) codes.push_back(each.code);
    return codes;
}

inline bool has(const findings& found, severity how, std::string_view code) {
    return std::any_of(found.begin(), found.end(),
                       [&](const finding& each) { return each.severity == how && each.code == code; });
}

} // namespace signalbox::pathology
