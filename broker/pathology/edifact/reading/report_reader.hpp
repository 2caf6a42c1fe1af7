#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/pathology/edifact/syntax.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::edifact {

// Makes a report of the segments between UNH and UNT (grammar: NHS003, which NHS002 and NHS004 vary). What it does not
// understand it says: an error where a result would be wrong or attached to the wrong thing, `lost` for content that
// the model has no place for, a warning else.
class report_reader {
  public:
    // All three must live as long as the reader.
    report_reader(report& into, findings& found, const separators& marks, const limits& most);

    // About so many investigations are to come; only to have room for them at once.
    void expect(std::size_t investigations);
    void read(segment& s);
    // After the last segment: what refers to what, and what is not there.
    void end(place where);

  private:
    enum class group : std::uint8_t {
        message,
        party,         // S01
        service,       // S02
        order,         // S04
        subject,       // S06
        patient,       // S07
        clinical,      // S10
        specimen,      // S16
        investigation, // GIS behind S02's own
        range,         // S20
    };
    using number_list = std::vector<std::pair<std::string, std::optional<std::uint32_t>>>;
    // RFF+ASL and RFF+ARL wait until all numbers are known.
    struct link {
        bool to_group = false;
        std::uint32_t from = 0;
        std::string number;
        place where;
    };
    // What one investigation says besides what goes straight into the model.
    struct said {
        bool test = false;
        bool result = false;
        bool specimen = false;
        bool group = false;
        std::vector<std::string> text;
        std::vector<std::string> comment;
        std::vector<std::string> range_text;

        void clear() noexcept {
            test = result = specimen = group = false;
            for (auto* lines : {&text, &comment, &range_text}) lines->clear();
        }
    };

    // report_reader.cpp
    static std::optional<group> group_of(std::string_view tag) noexcept;
    void enter(group into, segment& s);
    bool has_room(std::size_t count, segment& s);
    bool read_in_group(segment& s);
    bool read_in_message(segment& s);
    bool read_in_service(segment& s);
    void read_indicator(segment& s);
    void read_report_status(segment& s);
    void say(severity how, std::string_view code, std::string_view text, place where);
    void unknown_qualifier(segment& s);
    bool is_repeated(bool there, segment& s) { return there && say_repeated(s); }
    bool say_repeated(segment& s); // true

    // elements.cpp: what several groups have
    std::optional<date_time> read_date(segment& s);
    void say_clocks(const date_time& local, const segment& s);
    std::string read_unit(segment& s, std::size_t element);
    // The number as the model has it; nothing for what is none.
    std::optional<std::string> number_of(std::string_view sent, const segment& s, std::size_t element,
                                         std::size_t component);
    void read_lines(segment& s, std::vector<std::string>& into);
    void read_code(segment& s, std::size_t element, std::size_t first, codeable& into); // which is empty
    // Lines without empty ones at the end; no note when nothing is left.
    static void end_note(std::vector<std::string>& lines, std::vector<note>& into);
    static void drop_empty_end(std::vector<std::string>& lines);

    // parties.cpp
    bool read_in_party(segment& s);
    void read_name_and_address(segment& s);
    void end_party();

    // subject.cpp
    bool read_in_order(segment& s);
    bool read_in_subject(segment& s);
    bool read_in_patient(segment& s);
    bool read_in_clinical(segment& s);
    void read_patient_name(segment& s);
    void read_name_part(segment& s, std::size_t element);
    void take_name_in_order(segment& s);
    void read_address(segment& s);
    void end_patient();
    request& the_request();

    // specimens.cpp
    bool read_in_specimen(segment& s);
    void read_specimen_type(segment& s);
    void read_volume(segment& s);
    void read_number(segment& s, number_list& numbers, std::uint32_t means);

    // investigations.cpp
    bool read_in_investigation(segment& s);
    void read_test(segment& s);
    void check_code(const coding& code, segment& s, std::size_t element, std::size_t first);
    void read_result_status(segment& s);
    void read_free_text(segment& s);
    void read_reference(segment& s);
    void end_investigation();

    // results.cpp
    void read_result(segment& s);
    void read_numeric(segment& s);
    void read_coded(segment& s);
    void read_flag(segment& s);
    bool read_in_range(segment& s);
    void read_limits(segment& s);

    // links.cpp
    void resolve();
    std::optional<std::uint32_t> find(const number_list& among, const link& from);
    void forbid_circles();
    void end_group();

    report& report_;
    findings& found_;
    const separators& marks_;
    const limits& most_;
    group group_ = group::message;
    group highest_ = group::message;
    bool skipping_ = false;       // a group beyond the limits
    bool service_seen_ = false;   // S02
    bool indicator_seen_ = false; // S02's GIS
    bool status_seen_ = false;
    bool document_seen_ = false;
    bool patient_seen_ = false;
    bool kind_seen_ = false;
    place opened_; // the segment that began the group
    std::vector<std::string> clinical_lines_;
    std::vector<std::string> specimen_lines_;
    std::vector<std::string> middle_names_;
    std::optional<std::string> first_name_;
    said said_;
    number_list specimen_numbers_;
    number_list group_numbers_;
    std::vector<link> links_;
};

} // namespace signalbox::pathology::edifact
