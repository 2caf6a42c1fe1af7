#pragma once

#include <string>

namespace signalbox::tests {

// An ORU^R01 about a synthetic patient with one full blood count of one result. What a test does not name suits most.
struct oru_text {
    std::string version = "2.5.1";
    std::string application = "LIMS";        // MSH-3
    std::string facility = "RX1";            // MSH-4
    std::string to_application = "BROKER";   // MSH-5
    std::string to_facility = "A81001";      // MSH-6
    std::string type = "ORU^R01";            // MSH-9
    std::string control_id = "4711";         // MSH-10
    std::string processing_id = "P";         // MSH-11
    std::string accept;                      // MSH-15
    std::string application_acknowledgement; // MSH-16
    std::string nhs_number = "9990000018";
    std::string report_id = "L-4711"; // OBR-3
    std::string status = "F";         // OBR-25
    std::string haemoglobin = "141";
    std::string more; // segments behind, each with its CR

    std::string text() const;
    std::string frame() const; // as MLLP carries it
};

// PID, OBR and OBX of one more report, for `more`.
std::string further_report(const std::string& nhs_number, const std::string& report_id,
                           const std::string& status = "F");

} // namespace signalbox::tests
