#include "tests/unit/ingress/gpconnect/handler_fixture.hpp"

#include "broker/fhir/json.hpp"
#include "tests/support/await.hpp"
#include "tests/unit/ingress/fhir_fixture.hpp"
#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"

namespace signalbox::tests {

boost::asio::awaitable<scripted_exchange::answer> scripted_exchange::ask(message::exchange_request what) {
    asked.push_back(what);
    co_return answering(what);
}

gpconnect_fixture::gpconnect_fixture() {
    with.store = &store;
    with.clock = &clock;
    with.exchange = &practice;
    with.interactions = own_interactions();
    with.catalogue = own_catalogue();
    with.patient_key = base::secret("patients");
    with.public_url = "https://hub.example";
    practice.answering = [](const message::exchange_request&) {
        return practice_answer(200, R"({"resourceType":"Patient","id":"42"})");
    };
    ingress::gpconnect::practice all{.ods = "A81001", .asid = "918999198993", .enabled = true};
    all.capabilities = {"foundations", "appointments", "structured", "documents", "html"};
    const std::string root = "https://provider.example/A81001/STU3/1/gpconnect";
    all.roots = {{"gpconnect", root},
                 {"structured", root + "/structured"},
                 {"documents", root + "/documents"},
                 {"html", "https://provider.example/A81001/DSTU2/0/gpconnect"}};
    practices = {all, {.ods = "B82002", .asid = "918999198994", .enabled = false}};
}

std::int64_t gpconnect_fixture::now() const {
    return std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
}

fake_request gpconnect_fixture::without_token(const std::string& method, const std::string& target,
                                              const std::string& interaction_end) const {
    fake_request made(method, target);
    made.with("Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03").with("Ssp-From", "200000000359");
    made.with("Ssp-To", "918999198993")
        .with("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:" + interaction_end);
    return made;
}

fake_request gpconnect_fixture::request(const std::string& method, const std::string& target,
                                        const std::string& interaction_end, const std::string& scope) const {
    fake_request made = without_token(method, target, interaction_end);
    made.with("Authorization", token().scope(scope).authorization());
    if (method != "GET") made.with("Content-Type", "application/fhir+json");
    return made;
}

fake_request gpconnect_fixture::read_patient() const {
    return request("GET", "/A81001/STU3/1/gpconnect/Patient/42", "fhir:rest:read:patient-1");
}

http::response gpconnect_fixture::answer(http::request& request) {
    ingress::gpconnect::settings used = with;
    used.practices = std::make_shared<const ingress::gpconnect::practice_book>(
        practices, std::vector<ingress::gpconnect::consumer>{{"200000000359", {"RX1"}}});
    return await(ingress::gpconnect::make_handler(std::move(used))(request));
}

std::optional<std::string> streamed_by(const http::response& response) {
    std::string all;
    std::vector<std::byte> block(64UL << 10);
    for (;;) {
        const auto got = await((*response.stream)(block));
        if (!got) return std::nullopt;
        if (*got == 0) return all;
        all.append(reinterpret_cast<const char*>(block.data()), *got);
    }
}

message::exchange_response practice_answer(unsigned status, std::string body) {
    message::exchange_response made;
    made.status = status;
    made.fields = {{"Content-Type", "application/fhir+json;charset=utf-8"}};
    made.body = std::move(body);
    return made;
}

std::string field_in(const http::response& response, const std::string& name) {
    for (const auto& [its, value] : response.fields)
        if (its == name) return value;
    return {};
}

std::string code_in(const http::response& response) {
    const auto read = fhir::read_json(response.body);
    if (!read) return {};
    return std::string(read->root().find("issue").at(0).find("details").find("coding").at(0).string("code"));
}

} // namespace signalbox::tests
