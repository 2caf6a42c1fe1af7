#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/structured/record/writer.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr coded comment_note{"37331000000100", "Comment note"};
constexpr coded blood_count_group{"26604007", "Full blood count"};

std::string quantity(std::string_view number, std::string_view unit, std::string_view ucum) {
    return form(R"({"value":@@number,"unit":@unit,"system":"http://unitsofmeasure.org","code":@ucum})",
                {{"number", number}, {"unit", unit}, {"ucum", ucum}});
}

std::string member(std::string_view type, std::string_view reference) {
    return form(R"({"type":@type,"target":{"reference":@to}})", {{"type", type}, {"to", reference}});
}

} // namespace

resource record_writer::result(std::string_view id, const coded& what, std::string_view number, std::string_view unit,
                               std::string_view ucum, std::string_view range, day on) const {
    return {
        "Observation/" + std::string(id),
        form(
            R"({@@head"status":"final","code":@@code,"subject":@@patient,"effectiveDateTime":@on,"issued":@issued,"performer":[@@doctor],"valueQuantity":@@value@@range})",
            {{"head", head("Observation", id, "Observation")},
             {"code", snomed(what.code, what.display)},
             {"patient", patient()},
             {"on", to_text(on)},
             {"issued", morning_of(on)},
             {"doctor", doctor()},
             {"value", quantity(number, unit, ucum)},
             {"range", range}})};
}

item record_writer::observation(const coded& what, std::string_view number, std::string_view unit,
                                std::string_view ucum, int days_ago) {
    return {.area = area::uncategorised,
            .words = fmt::format("{} {} {}", what.display, number, unit),
            .resources = {result(next_id("Observation"), what, number, unit, ucum, "", ago(days_ago))},
            .from = ago(days_ago)};
}

item record_writer::blood_pressure(int days_ago, int systolic, int diastolic) {
    const std::string id = next_id("Observation");
    const auto component = [](const coded& what, int value) {
        return form(
            R"({"code":@@code,"valueQuantity":@@value})",
            {{"code", snomed(what.code, what.display)}, {"value", quantity(std::to_string(value), "mmHg", "mm[Hg]")}});
    };
    std::string json = form(
        R"({@@head"status":"final","code":@@code,"subject":@@patient,"effectiveDateTime":@on,"issued":@issued,"performer":[@@doctor],"component":[@@systolic,@@diastolic]})",
        {{"head", head("Observation", id, "Observation")},
         {"code", snomed("75367002", "Blood pressure")},
         {"patient", patient()},
         {"on", to_text(ago(days_ago))},
         {"issued", morning_of(ago(days_ago))},
         {"doctor", doctor()},
         {"systolic", component({"271649006", "Systolic blood pressure"}, systolic)},
         {"diastolic", component({"271650006", "Diastolic blood pressure"}, diastolic)}});
    return {.area = area::uncategorised,
            .words = fmt::format("Blood pressure {}/{} mmHg", systolic, diastolic),
            .resources = {{"Observation/" + id, std::move(json)}},
            .from = ago(days_ago)};
}

item record_writer::consent(int days_ago) {
    const std::string id = next_id("Observation");
    std::string json = form(
        R"({@@head"status":"final","code":@@code,"subject":@@patient,"effectiveDateTime":@on,"issued":@issued,"performer":[@@doctor]})",
        {{"head", head("Observation", id, "Observation")},
         {"code", snomed("310375005", "Immunisation consent given")},
         {"patient", patient()},
         {"on", to_text(ago(days_ago))},
         {"issued", morning_of(ago(days_ago))},
         {"doctor", doctor()}});
    return {.area = area::immunisations,
            .words = "Immunisation consent given",
            .resources = {{"Observation/" + id, std::move(json)}},
            .from = ago(days_ago),
            .consent = true};
}

// A report by a laboratory: request, specimen, the group with its results, and what the doctor noted when filing it.
item record_writer::blood_count(int days_ago) {
    const day on = ago(days_ago);
    const std::string report = next_id("DiagnosticReport");
    const std::string request = next_id("ProcedureRequest");
    const std::string specimen = next_id("Specimen");
    const std::string group = next_id("Observation");
    const std::string note = next_id("Observation");
    const auto range = [](std::string_view low, std::string_view high, std::string_view unit, std::string_view ucum) {
        return form(R"(,"referenceRange":[{"low":@@low,"high":@@high}])",
                    {{"low", quantity(low, unit, ucum)}, {"high", quantity(high, unit, ucum)}});
    };
    const std::vector<resource> results{result(next_id("Observation"), {"1022431000000105", "Haemoglobin estimation"},
                                               "132", "g/L", "g/L", range("115", "165", "g/L", "g/L"), on),
                                        result(next_id("Observation"), {"1022541000000102", "Total white cell count"},
                                               "6.4", "10*9/L", "10*9/L", range("4.0", "11.0", "10*9/L", "10*9/L"), on),
                                        result(next_id("Observation"), {"1022651000000100", "Platelet count"}, "243",
                                               "10*9/L", "10*9/L", range("150", "400", "10*9/L", "10*9/L"), on)};
    std::string members;
    for (const resource& each : results) members += (members.empty() ? "" : ",") + member("has-member", each.reference);

    item made{
        .area = area::investigations, .words = std::string(blood_count_group.display), .resources = {}, .from = on};
    made.resources.push_back(
        {"DiagnosticReport/" + report,
         form(
             R"({@@head"basedOn":[@@request],"status":"final","code":@@code,"subject":@@patient,"issued":@issued,"performer":[{"actor":@@laboratory}],"specimen":[@@specimen],"result":[@@group,@@note]})",
             {{"head", head("DiagnosticReport", report, "DiagnosticReport")},
              {"request", reference_to("ProcedureRequest", request)},
              {"code", snomed("721981007", "Diagnostic studies report")},
              {"patient", patient()},
              {"issued", morning_of(on)},
              {"laboratory", reference_to("Organization", here_.organisation_id())},
              {"specimen", reference_to("Specimen", specimen)},
              {"group", reference_to("Observation", group)},
              {"note", reference_to("Observation", note)}})});
    made.resources.push_back(
        {"ProcedureRequest/" + request,
         form(
             R"({@@head"status":"completed","intent":"order","code":@@code,"subject":@@patient,"authoredOn":@on,"requester":{"agent":@@doctor}})",
             {{"head", head("ProcedureRequest", request, "ProcedureRequest")},
              {"code", snomed(blood_count_group.code, blood_count_group.display)},
              {"patient", patient()},
              {"on", morning_of(on)},
              {"doctor", doctor()}})});
    made.resources.push_back(
        {"Specimen/" + specimen,
         form(
             R"({@@head"status":"available","type":@@type,"subject":@@patient,"receivedTime":@on,"collection":{"collectedDateTime":@on}})",
             {{"head", head("Specimen", specimen, "Specimen")},
              {"type", snomed("122555007", "Venous blood specimen")},
              {"patient", patient()},
              {"on", morning_of(on)}})});
    made.resources.push_back(
        {"Observation/" + group,
         form(
             R"({@@head"status":"final","code":@@code,"subject":@@patient,"issued":@issued,"performer":[@@doctor],"related":[@@members]})",
             {{"head", head("Observation", group, "Observation")},
              {"code", snomed(blood_count_group.code, blood_count_group.display)},
              {"patient", patient()},
              {"issued", morning_of(on)},
              {"doctor", doctor()},
              {"members", members}})});
    made.resources.push_back(
        {"Observation/" + note,
         form(
             R"({@@head"status":"final","code":@@code,"subject":@@patient,"issued":@issued,"performer":[@@doctor],"comment":"Normal.\nNo further action.","related":[@@about]})",
             {{"head", head("Observation", note, "Observation")},
              {"code", snomed(comment_note.code, comment_note.display)},
              {"patient", patient()},
              {"issued", morning_of(on)},
              {"doctor", doctor()},
              {"about", member("derived-from", "Observation/" + group)}})});
    made.resources.insert(made.resources.end(), results.begin(), results.end());
    return made;
}

} // namespace signalbox::simulate::gpconnect
