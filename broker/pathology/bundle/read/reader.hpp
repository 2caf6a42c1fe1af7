#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker/fhir/xml.hpp"
#include "broker/pathology/bundle/read/elements.hpp"
#include "broker/pathology/bundle/read/marks.hpp"
#include "broker/pathology/bundle/read/resources.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology::bundle {

// Reads one message into the model. The functions stand in the file that bears their heading.
class reader {
  public:
    explicit reader(const fhir::document& message);

    read_report read();

  private:
    using number = std::size_t; // of a resource

    const fhir::value& value_of(number resource) const { return all_.at(resource).value; }
    void find(severity s, std::string_view code, std::string_view text, const fhir::value& where);
    // The resource of that type that a Reference leads to, the reference used; nothing where it leads elsewhere.
    std::optional<number> follow(const fhir::value& holder, number from, std::string_view type);
    void use_reference(const fhir::value& holder);
    void subject(number of);
    enum class owner : std::uint8_t { unknown, patient, other };
    owner owner_of(const fhir::value& identifier) const;

    // message.cpp
    bool find_report();
    void structure();
    void head();
    void header();
    void header_extensions(const fhir::value& header);
    void event(const fhir::value& header);
    void who(const fhir::value& header);
    void endpoint(const fhir::value& holder, identifier& into);
    void patient_of_report();

    // parties.cpp
    void parties();
    void set_role(const fhir::value& holder, number from, enum party::role role);
    void roles_of_requests();
    void roles_of_report();
    void roles_of_header();
    void roles_of_results();
    void role_of_extension(number resource);
    bool is_stand_in(number organisation);
    void read_party(number resource, enum party::role role);
    void party_identifiers(const fhir::value& from, party& into);
    std::string person_name(const fhir::value& name);
    void destination_names();

    // patient.cpp
    void patient();
    void patient_identifier(const fhir::value& from);
    void nhs_number(const fhir::value& from, const std::string& number);
    void patient_name(const fhir::value& list);
    std::string together(const fhir::value& list);
    void born(const fhir::value& from);
    void address(const fhir::value& from);
    std::vector<std::string> address_lines(const fhir::value& from);

    // requests.cpp
    void requests();
    void request_identifiers(const fhir::value& from, request& into);
    void requisition(const fhir::value& from, request& into);
    void requested_code(const fhir::value& from, request& into);
    void specimens();
    void specimen(number resource);
    void collection(const fhir::value& from, pathology::specimen& into);

    // report.cpp
    void diagnostic_report();
    void report_status(const fhir::value& from);
    void report_category(const fhir::value& from);
    void report_code(const fhir::value& from);
    void conclusion(const fhir::value& from);

    // results.cpp
    void results();
    std::vector<number> results_in_order();
    bool members_ascend(number group) const;
    void add_with_members(number resource, std::vector<number>& order, std::vector<bool>& seen) const;
    std::vector<fhir::value> member_references(const fhir::value& observation) const;
    bool is_comment_note(const fhir::value& observation) const;
    void result(number resource);
    void result_status(const fhir::value& from, investigation& into);
    void result_context(number resource, investigation& into);
    void flags(const fhir::value& from, investigation& into);
    codeable flag(const fhir::value& from);
    void result_notes(const fhir::value& from, investigation& into);
    void parts(const fhir::value& from, investigation& into);
    void groups(const std::vector<number>& order);
    void specimens_of_groups();
    void comment_note(number resource);

    // values.cpp
    void value(const fhir::value& from, investigation& into);
    void absent_reason(const fhir::value& from, investigation& into);
    void ranges(const fhir::value& from, investigation& into);
    reference_range range(const fhir::value& from, const investigation& of);

    resources all_;
    marks used_;
    elements_reader take_;
    read_report made_;
    report& report_; // of made_

    number report_number_ = 0;
    std::size_t request_count_ = 0;
    std::optional<number> patient_number_;
    std::optional<number> header_number_;
    std::map<number, enum party::role> roles_;
    std::map<number, std::uint32_t> specimen_positions_;
    std::map<number, std::uint32_t> result_positions_;
};

} // namespace signalbox::pathology::bundle
