#include "tests/unit/intake/itk3/itk3_fixture.hpp"

namespace signalbox::tests {

namespace {

routing::mailbox mailbox(std::string id, std::string ods_code) {
    routing::mailbox made;
    made.id = std::move(id);
    made.ods_code = std::move(ods_code);
    return made;
}

std::shared_ptr<const validation::catalogue> schemas() {
    static const auto loaded = *validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
    return loaded;
}

std::shared_ptr<const routing::route_table> routes(bool hub_acknowledges) {
    std::vector<routing::route> all = {{.name = "documents",
                                        .recipients = {"A20047GP"},
                                        .deliver_to = {"practice"},
                                        .hub_acknowledges = hub_acknowledges}};
    return std::make_shared<const routing::route_table>(std::move(all));
}

} // namespace

itk3_hub::itk3_hub() {
    parts.store = &store;
    parts.clock = &clock;
    parts.ids = &ids;
    parts.plan.lane_key = base::secret("lane key");
    parts.catalogue = schemas();
    parts.directory = std::make_shared<routing::current_directory>(std::make_shared<const routing::directory>(
        std::vector{mailbox("UTC01HC001", "RX101"), mailbox("A20047GP", "A20047"), mailbox("B82617GP", "B82617")}));
    parts.routes = routes(true);
}

intake::intake_request itk3_hub::request_with(const std::string& body, const std::string& workflow_id,
                                              const std::string& addressed_patient) {
    parts.itk3 = std::make_shared<const intake::itk3::settings>(settings);
    message::envelope about = an_envelope(workflow_id);
    about.sender = "UTC01HC001";
    about.recipient = "A20047GP";
    intake::intake_request request = a_request(body, about);
    if (!addressed_patient.empty())
        request.addressed_patient = routing::registered_patient{addressed_patient, "19610317", "Thornbury", "A20047"};
    return request;
}

void itk3_hub::accept(const std::string& body, const std::string& workflow_id, const std::string& addressed_patient) {
    auto request = request_with(body, workflow_id, addressed_patient);
    intake::intake way(parts);
    static_cast<void>(await(way.accept(std::move(request)))); // the store tells what became of it
}

void itk3_hub::accept_in_chunks(const std::string& body, std::size_t first, const std::string& addressed_patient) {
    auto request = request_with(body.substr(0, first), "GPCONNECT_SEND_DOCUMENT", addressed_patient);
    request.chunks = 2;
    intake::intake way(parts);
    const auto begun = await(way.accept(std::move(request)));
    store::chunk_arrival rest;
    rest.sender = "UTC01HC001";
    rest.message_id = std::get<store::accepted>(begun).message_id;
    rest.number = 2;
    rest.payload = a_request(body.substr(first)).payload;
    const auto now = await(store.add_chunk(rest));
    intake::completion whole;
    whole.message_id = rest.message_id;
    whole.revision = now->revision;
    whole.size = now->size;
    static_cast<void>(await(way.complete(std::move(whole)))); // likewise
}

void itk3_hub::acknowledged_by_recipient() { parts.routes = routes(false); }

std::vector<std::string> itk3_hub::answered() const {
    std::vector<std::string> codes;
    for (const auto& kept : store.accepted)
        if (kept.envelope.message_type == "itk3-response-stu3" && kept.audit.action == "itk3.acknowledge")
            codes.push_back(messaging::itk3::read_response(kept.payload.bytes)->code);
    return codes;
}

std::optional<messaging::itk3::received_response> itk3_hub::last_response() const {
    return messaging::itk3::read_response(store.accepted.back().payload.bytes);
}

bool itk3_hub::reported() const {
    return std::any_of(store.accepted.begin(), store.accepted.end(),
                       [](const auto& kept) { return kept.envelope.kind == "REPORT"; });
}

} // namespace signalbox::tests
