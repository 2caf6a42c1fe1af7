#pragma once

#include <string>

#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/model/systems.hpp"
#include "tests/support/report_builder.hpp"

namespace signalbox::tests {

inline pathology::coding coded(std::string_view system, std::string code, std::string display = {}) {
    return {std::string(system), std::move(code), std::move(display), {}, ""};
}

// A small report with one group of two results, as EDIFACT gives it. Results: 0 the group, 1 and 2 its members.
inline pathology::report example_report() {
    using namespace pathology;
    report r;
    r.sender = {std::string(systems::edi), "000000004400001"};
    r.recipient = {std::string(systems::edi), "000000024600002"};
    r.control_reference = "1015";
    r.message_reference = "1";
    r.generated = parse_digits("20100301175100");
    r.issued = parse_digits("20100225154100");
    r.id = {"", "15/CH000037K/200010191704"};
    r.parties = {
        {party::role::requester, party::kind::person, {{std::string(systems::gmp), "G9999999"}}, "DR A DOCTOR", ""},
        {party::role::laboratory, party::kind::department, {}, "Haematology", ""},
        {party::role::laboratory, party::kind::organisation, {}, "ST ELSEWHERE'S HOSPITAL", ""}};
    r.patient.nhs_number = synthetic_nhs_number(1);
    r.patient.name = {"TESTING", {"ANNE"}, "", ""};
    r.patient.sex = sex::female;
    r.specimens.emplace_back().type.text = "VENOUS BLOOD";
    investigation group;
    group.is_group = true;
    group.code.text = "B12/FOLATE";
    group.status = result_status::final;
    investigation b12;
    b12.code = {{coded(systems::read_v2, "42T..")}, "Serum vitamin B12"};
    b12.status = result_status::final;
    b12.group = 0;
    b12.specimen = 0;
    b12.value.quantity = quantity{"1001", {}, "ng/L", {}};
    investigation folate = b12;
    folate.code = {{coded(systems::read_v2, "42UE.")}, "Plasma folate level"};
    folate.value.quantity = quantity{"0.80", comparator::less, "ng/mL", {}};
    r.investigations = {group, b12, folate};
    return r;
}

} // namespace signalbox::tests
