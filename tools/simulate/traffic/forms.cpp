#include "tools/simulate/traffic/forms.hpp"

#include <array>

#include <fmt/format.h>

#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/edifact/writer.hpp"
#include "broker/pathology/hl7v2/writer.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view interactions = "urn:nhs:names:services:gpconnect:";

std::string resource_json(const pathology::report& report, const std::string& seed) {
    return pathology::bundle::write_r4(report, {seed}).json;
}

trace::message asked(const traffic_practice& to, std::string_view interaction, std::string method, std::string place) {
    trace::message made;
    made.transport = trace::transport::gpconnect;
    made.from = consumer_asid;
    made.to = provider_asid;
    made.workflow = fmt::format("{}{}", interactions, interaction);
    made.method = std::move(method);
    made.target = fmt::format("/{}/STU3/1/gpconnect{}", to.ods_code, place);
    made.headers = {{"Accept", "application/fhir+json"}};
    return made;
}

void replace_first(std::string& text, std::string_view what, std::string_view with) {
    if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
}

} // namespace

trace::message mesh_message(const traffic_way& way, std::string_view workflow, std::string_view content_type,
                            std::string body) {
    trace::message made;
    made.transport = trace::transport::mesh;
    made.from = way.from.mailbox;
    made.to = way.to.mailbox;
    made.workflow = workflow;
    made.method = "POST";
    made.target = fmt::format("/messageexchange/{}/outbox", way.from.mailbox);
    made.headers = {{"Content-Type", std::string(content_type)}, {"Mex-LocalID", way.local_id}};
    made.body = trace::body_of(std::move(body));
    return made;
}

trace::message edifact_message(const traffic_way& way, std::span<const pathology::report> reports) {
    pathology::edifact::writing_options how;
    how.prepared = *reports.front().generated;
    how.acknowledgement_wanted = true;
    return mesh_message(way, "PATH_MEDRPT_V4", "application/octet-stream",
                        pathology::edifact::write_interchange(reports, how).text);
}

trace::message hl7v2_message(const traffic_way& way, const pathology::report& report) {
    pathology::hl7v2::writer_options how;
    how.sending_application.name = "LIMS";
    how.sending_facility.name = way.from.ods_code;
    how.receiving_application.name = "GP";
    how.receiving_facility.name = way.to.ods_code;
    trace::message made;
    made.transport = trace::transport::mllp;
    made.from = way.from.ods_code;
    made.to = way.to.ods_code;
    made.workflow = "ORU^R01";
    made.body = trace::body_of(pathology::hl7v2::write_message(report, how).text);
    return made;
}

trace::message fhir_over_mesh(const traffic_way& way, const pathology::report& report) {
    return mesh_message(way, "PATH_MEDRPT_V4", "application/fhir+json", resource_json(report, way.local_id));
}

trace::message fhir_message(const traffic_way& way, const pathology::report& report) {
    trace::message made;
    made.transport = trace::transport::fhir;
    made.from = way.from.ods_code;
    made.to = way.to.ods_code;
    made.method = "POST";
    made.target = "/$process-message";
    made.headers = {{"Content-Type", "application/fhir+json"}};
    made.body = trace::body_of(resource_json(report, way.local_id));
    return made;
}

trace::message question(const traffic_practice& to, const patient& about, dice& random) {
    const std::string number = "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + about.nhs_number;
    trace::message made;
    switch (random.below(4)) {
    case 0: made = asked(to, "fhir:rest:search:patient-1", "GET", "/Patient?identifier=" + number); break;
    case 1:
        made =
            asked(to, "fhir:rest:search:organization-1", "GET",
                  "/Organization?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7C" + to.ods_code);
        break;
    default:
        made = asked(to, "fhir:operation:gpc.getstructuredrecord-1", "POST",
                     "/structured/Patient/$gpc.getstructuredrecord");
        made.headers.emplace_back("Content-Type", "application/fhir+json");
        made.body = trace::body_of(fmt::format(
            R"({{"resourceType":"Parameters","parameter":[{{"name":"patientNHSNumber","valueIdentifier":{{"system":)"
            R"("https://fhir.nhs.uk/Id/nhs-number","value":"{}"}}}},{{"name":"includeAllergies","part":[)"
            R"({{"name":"includeResolvedAllergies","valueBoolean":true}}]}},{{"name":"includeMedication"}}]}})",
            about.nhs_number));
    }
    return made;
}

trace::message spoiled(trace::message sound, const patient& about, dice& random) {
    std::string body = sound.body.bytes;
    switch (random.below(4)) {
    case 0: body.resize(body.size() * 2 / 3); break;
    case 1: {
        std::string wrong = about.nhs_number;
        wrong.back() = wrong.back() == '0' ? '1' : '0';
        replace_first(body, about.nhs_number, wrong);
        break;
    }
    case 2:
        replace_first(body, "UNT+", "UNT+9");
        replace_first(body, R"("status":"final",)", "");
        break;
    default:
        if (sound.transport == trace::transport::mesh)
            sound.to = "NOBODY01";
        else
            body.resize(body.size() / 2);
    }
    sound.body = trace::body_of(std::move(body));
    return sound;
}

} // namespace signalbox::simulate
