#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

#include <algorithm>
#include <charconv>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "broker/http/message.hpp"
#include "broker/validation/catalogue.hpp"

namespace signalbox::tests {

namespace {

using simulate::patient;
using simulate::patient_kind;

fhir::value descend(fhir::value from, std::string_view pointer) {
    while (from && pointer.starts_with('/')) {
        pointer.remove_prefix(1);
        const auto end = std::min(pointer.find('/'), pointer.size());
        const std::string_view step = pointer.substr(0, end);
        std::uint32_t number = 0;
        const auto [last, failed] = std::from_chars(step.data(), step.data() + step.size(), number);
        const bool of_array = from.is(fhir::kind::array) && failed == std::errc{} && last == step.data() + step.size();
        from = of_array ? from.at(number) : from.find(step);
        pointer.remove_prefix(end);
    }
    return from;
}

const validation::catalogue& known_schemas() {
    static const auto all = *validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
    return *all;
}

std::string path_of(const std::string& target) {
    return (target.starts_with("/DSTU2") ? "/A20047" : "/A20047/STU3/1/gpconnect") + target;
}

base::time_point friday() { return *base::from_iso8601("2026-11-27T10:00:00.000000Z"); }

} // namespace

std::string gp_token::field() const {
    const std::string payload = fmt::format(
        R"({{"reason_for_request":"{}","requested_scope":"{}","requesting_organization":{{"resourceType":"Organization","identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{}"}}]}}}})",
        reason, scope, organisation);
    std::string part = base::to_base64(base::as_bytes(payload));
    std::erase(part, '=');
    std::replace(part.begin(), part.end(), '+', '-');
    std::replace(part.begin(), part.end(), '/', '_');
    return "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + part + ".";
}

std::string gp_answer::verdict() const {
    const std::string code = at("/issue/0/details/coding/0/code");
    return code.empty() ? std::to_string(status) : fmt::format("{} {}", status, code);
}

std::string gp_answer::at(std::string_view pointer) const {
    const auto read = fhir::read_json(body);
    return read ? std::string(descend(read->root(), pointer).text()) : std::string();
}

std::vector<std::string> gp_answer::ids(std::string_view type) const {
    const auto read = fhir::read_json(body);
    std::vector<std::string> found;
    for (const fhir::value entry : read->root().find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == type) found.emplace_back(resource.string("id"));
    }
    return found;
}

gp_practice::gp_practice(std::string family_mismatch, simulate::gpconnect::sharing shares)
    : clock_(friday()),
      people_(simulate::make_patients("A20047", 1)),
      family_mismatch_(std::move(family_mismatch)),
      shares_(std::move(shares)) {
    restart();
}

void gp_practice::restart() {
    provider_ = std::make_unique<simulate::gp_provider>(
        simulate::gp_provider_settings{.ods_code = "A20047", .family_mismatch = family_mismatch_, .sharing = shares_},
        people_, clock_, [this](std::string_view line) { journal_.emplace_back(line); });
    for (const std::string& each : journal_) provider_->restore(each);
}

gp_answer gp_practice::get(const std::string& target, gp_token token, simulate::gpconnect::fields more) {
    more.emplace_back("Authorization", token.field());
    more.emplace_back("Host", "practice.example:8750");
    const auto mark = target.find('?');
    simulate::gpconnect::call made{"GET", path_of(target.substr(0, mark)),
                                   mark == std::string::npos ? "" : target.substr(mark + 1), std::move(more), ""};
    auto answer = provider_->answer(made);
    return {answer.status, std::move(answer.fields), std::move(answer.body)};
}

gp_answer gp_practice::send(const std::string& method, const std::string& target, const std::string& body,
                            gp_token token, simulate::gpconnect::fields more) {
    more.emplace_back("Authorization", token.field());
    more.emplace_back("Host", "practice.example:8750");
    if (simulate::gpconnect::field_of(more, "Content-Type").empty())
        more.emplace_back("Content-Type", "application/fhir+json");
    auto answer = provider_->answer({method, path_of(target), "", std::move(more), body});
    return {answer.status, std::move(answer.fields), std::move(answer.body)};
}

const patient& gp_practice::person(patient_kind kind, std::size_t which) const {
    for (const patient& each : people_)
        if (each.kind == kind && which-- == 0) return each;
    FAIL("no such person");
    return people_.front();
}

gp_answer gp_practice::find(const std::string& nhs_number, const std::string& server) {
    return get(server + "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + nhs_number);
}

std::string gp_practice::id_of(patient_kind kind) { return find(number(kind)).at("/entry/0/resource/id"); }

std::string found_by(std::string_view schema, const std::string& resource, std::string_view trace_id) {
    const validation::catalogue_entry* entry = known_schemas().find(schema);
    REQUIRE(entry != nullptr);
    const auto read = fhir::read_json(resource);
    REQUIRE(read.has_value());
    std::string lines;
    for (const auto& each : validation::catalogue::check(*entry, *read, 20, validation::strength::strict).violations)
        lines += to_line(each) + "\n";
    if (!trace_id.empty() && read->root().string("id") != trace_id) lines += "another id than the trace's\n";
    return lines;
}

} // namespace signalbox::tests
