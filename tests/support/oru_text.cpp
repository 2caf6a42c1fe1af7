#include "tests/support/oru_text.hpp"

namespace signalbox::tests {

namespace {

std::string report(const std::string& nhs_number, const std::string& report_id, const std::string& status,
                   const std::string& haemoglobin) {
    return "PID|1||" + nhs_number + "^^^NHS^NH||SAMPLE^ANNA||19710203|F\rOBR|1||" + report_id +
           "|424..^Full blood count^RD2|||202607131005|||||||||||||||20260714091500|||" + status +
           "\rOBX|1|NM|423..^Haemoglobin estimation^RD2||" + haemoglobin + "|g/L|115-165||||F\r";
}

} // namespace

std::string oru_text::text() const {
    return "MSH|^~\\&|" + application + "|" + facility + "|" + to_application + "|" + to_facility +
           "|20260714093000||" + type + "|" + control_id + "|" + processing_id + "|" + version + "|||" + accept + "|" +
           application_acknowledgement + "\r" + report(nhs_number, report_id, status, haemoglobin) + more;
}

std::string oru_text::frame() const { return "\x0B" + text() + "\x1C\r"; }

std::string further_report(const std::string& nhs_number, const std::string& report_id, const std::string& status) {
    return report(nhs_number, report_id, status, "120");
}

} // namespace signalbox::tests
