#pragma once

#include <string>

#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/bundle/write/elements.hpp"
#include "broker/pathology/bundle/write/layout.hpp"

namespace signalbox::pathology::bundle {

// Writes one report as one message. The functions stand in the file that bears their heading.
class writer {
  public:
    writer(const report& from, const writing& how, fhir::release release);

    written write();

  private:
    bool stu3() const noexcept { return put_.stu3(); }
    // Opens an entry with its fullUrl, resource, type and id; end_entry closes them.
    void begin_entry(std::string_view type, std::string_view id);
    void end_entry();
    void subject() { put_.reference("subject", plan_.patient); }
    void say_unknown(fhir::json_name name); // a member that FHIR demands: {"extension": [data-absent-reason]}

    // message.cpp
    void head();
    void bundle_identifier();
    void header();
    void header_extensions();
    void itk_handling();
    void destinations();
    void receiver(fhir::json_name name, std::string_view id);
    void sender();

    // parties.cpp
    void party(std::size_t number);
    void person(const pathology::party& who);
    void organisation(const pathology::party& who);
    void party_identifiers(const pathology::party& who);
    void requester_role();
    void stand_in();

    // patient.cpp
    void patient();
    void patient_identifiers();
    void nhs_number();
    void patient_name();
    void born();
    void addresses();
    void address_lines(const std::vector<std::string>& lines);

    // requests.cpp
    void service_request(std::size_t number);
    void request_identifiers(const request& asked);
    void requested_code(const request& asked);
    void requester();
    void clinical_information(const request& asked);
    void specimen(std::size_t number);
    void collection(const pathology::specimen& taken);
    void conditions(const pathology::specimen& taken);
    void specimen_notes(const pathology::specimen& taken);
    void fasting(const pathology::specimen& taken);

    // report.cpp
    void diagnostic_report();
    void report_status();
    void report_identifier();
    void report_category();
    void report_code();
    void report_performers();
    void further_notes();
    void conclusion();
    bool is_all_final() const;

    // results.cpp
    void result(std::size_t number);
    void result_status(const investigation& one);
    void result_code(const investigation& one);
    void result_extensions(const investigation& one, bool shows_no_group);
    void flags(const investigation& one);
    void flag_codings(const codeable& flag);
    void one_flag(const investigation& one);
    static std::string_view text_of_flag(const codeable& flag);
    void comment(const std::vector<std::string>& texts);
    void result_notes(const investigation& one);
    void ranges(const investigation& one);
    void range(const reference_range& one, const pathology::quantity* of_result);
    void limit(fhir::json_name name, const std::optional<pathology::quantity>& limit,
               const pathology::quantity* of_result);
    void members(std::size_t number);
    void parts(const investigation& one, std::size_t number);

    // values.cpp
    void value(const investigation& one, std::size_t number);
    bool coded_or_measured(const pathology::value& v); // writes what is not text; false when there is none
    void number_as_text(const pathology::quantity& q);
    void absent(const investigation& one, std::size_t number);

    // Whether the text has to be a note, for there is a value of another kind.
    static bool has_other_value(const pathology::value& v);

    const report& from_;
    pathology::findings findings_;
    elements put_;
    fhir::json_writer& out_;
    resource_ids ids_;
    layout plan_;
    scopes scopes_;
    std::string every_result_; // category, subject, issued and performer: the same for each, members in JSON
};

} // namespace signalbox::pathology::bundle
