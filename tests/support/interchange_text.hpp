#pragma once

#include <string>
#include <utility>
#include <vector>

namespace signalbox::tests {

// An interchange of small NHS003 reports about synthetic patients, a segment a line. Whether UNT counts right is part
// of the truth.
class interchange_text {
  public:
    interchange_text& control(std::string reference) {
        control_ = std::move(reference);
        return *this;
    }
    interchange_text& no_answer() {
        answer_ = "";
        return *this;
    }
    interchange_text& report(const std::string& nhs_number, const std::string& report_id) {
        const std::string reference = std::to_string(reports_.size() + 1);
        reports_.push_back({"UNH+" + reference + "+MEDRPT:0:1:RT:NHS003'",
                            "BGM+LSR'",
                            "DTM+137:202611220905:203'",
                            "S01+01'",
                            "NAD+PO+G9999998:900++TEST'",
                            "SPR+PRO'",
                            "S01+01'",
                            "NAD+MR+A81001:901'",
                            "SPR+ORG'",
                            "S01+01'",
                            "NAD+SLA+++TEST HOSPITAL'",
                            "SPR+ORG'",
                            "S02+02'",
                            "GIS+N'",
                            "RFF+SRI:" + report_id + "'",
                            "STS++UN'",
                            "DTM+ISR:202611220900:203'",
                            "S06+06'",
                            "S07+07'",
                            "PNA+PAT+" + nhs_number + ":OPI+++SU:SAMPLE+FO:SAM'",
                            "DTM+329:19700101:102'",
                            "PDI+2'",
                            "S16+16'",
                            "SEQ++1'",
                            "SPC+TSP+:::VENOUS BLOOD'",
                            "RFF+STI:" + report_id + "B'",
                            "GIS+N'",
                            "INV+MQ+" + test_ + "'",
                            "RSL+NV+" + haemoglobin_ + "++:::" + unit_ + "'",
                            "RFF+ASL:1'",
                            "S20+20'",
                            "RND+U+115+165'"});
        ends_.push_back(reference);
        return *this;
    }
    // What later reports are of.
    interchange_text& test(std::string code) {
        test_ = std::move(code);
        return *this;
    }
    // The last report's UNT names another message.
    interchange_text& wrong_reference() {
        ends_.back() += "9";
        return *this;
    }
    interchange_text& haemoglobin(std::string value) {
        haemoglobin_ = std::move(value);
        return *this;
    }

    interchange_text& unit(std::string as_sent) {
        unit_ = std::move(as_sent);
        return *this;
    }

    std::string build() const {
        std::string text = "UNA:+.? '\r\nUNB+UNOC:3+000000000000001:80+000000000000002:80+261122:0905+" + control_ +
                           "++MEDRPT++" + answer_ + "'\r\n";
        for (std::size_t i = 0; i < reports_.size(); ++i) {
            for (const std::string& segment : reports_[i]) text += segment + "\r\n";
            text += "UNT+" + std::to_string(reports_[i].size() + 1) + "+" + ends_[i] + "'\r\n";
        }
        return text + "UNZ+" + std::to_string(reports_.size()) + "+" + control_ + "'\r\n";
    }

  private:
    std::string control_ = "77";
    std::string answer_ = "1";
    std::string test_ = "423..:911::Haemoglobin estimation";
    std::string haemoglobin_ = "141";
    std::string unit_ = "g/L";
    std::vector<std::vector<std::string>> reports_;
    std::vector<std::string> ends_;
};

} // namespace signalbox::tests
