#include "broker/ingress/mesh/addressing.hpp"

#include "broker/identifiers/mailbox_id.hpp"
#include "broker/routing/patient_register.hpp"

namespace signalbox::ingress::mesh {

namespace {

using protocol::problem;

const problem unregistered{417, "SEND", "12", "Unregistered to address", ""};
const problem may_not_send{417, "SEND", "16", "Sender is not registered to send this workflow", ""};
const problem may_not_receive{417, "SEND", "17", "Workflow is not registered for the recipient mailbox", ""};

// Stands for the recipient of a message whose patient led to no mailbox: what the sender wrote is not kept.
constexpr std::string_view nobody = "GPPROVIDER";

// Who is registered for what is looked up in the sandbox too, but keeps nobody from sending, as in the public one.
bool is_free(const exchange& x, routing::permission given) noexcept {
    return x.with.sandbox || given == routing::permission::granted;
}

addressing reach(const routing::mailbox& recipient, const std::string& workflow_id, const exchange& x,
                 std::optional<routing::registered_patient> patient = {}) {
    if (!recipient.active) return unregistered;
    if (!is_free(x, x.directory->to_receive(recipient, workflow_id))) return may_not_receive;
    return addressee{recipient.id, std::nullopt, std::move(patient)};
}

addressee unroutable(const routing::routing_failure& why) {
    return {std::string(nobody), store::report_reason{"SEND", std::string(why.code), std::string(why.description)}};
}

// Through the register to the mailbox of the patient's practice.
boost::asio::awaitable<addressing> address_by_patient(exchange& x, const protocol::send_headers& headers) {
    const auto address = routing::parse_patient_address(headers.to);
    const bool usual = x.directory->routed_by_patient(headers.workflow_id);
    if (!address || !usual || x.with.patients == nullptr) co_return unregistered;
    if (const auto invalid = routing::check_address(*address)) co_return unroutable(*invalid);

    auto patient = co_await x.with.patients->find(address->nhs_number);
    if (!patient) co_return patient.error();
    const auto located = routing::locate(*address, *patient, headers.workflow_id, *x.directory);
    if (const auto* failed = std::get_if<routing::routing_failure>(&located)) co_return unroutable(*failed);
    co_return reach(*std::get<const routing::mailbox*>(located), headers.workflow_id, x, std::move(*patient));
}

} // namespace

boost::asio::awaitable<addressing> address_of(exchange& x, const protocol::send_headers& headers) {
    if (!is_free(x, x.directory->to_send(*x.admitted.owner, headers.workflow_id))) co_return may_not_send;
    if (routing::is_patient_address(headers.to)) co_return co_await address_by_patient(x, headers);

    const auto id = identifiers::parse_mailbox_id(headers.to);
    const routing::mailbox* found = id ? x.directory->find(*id) : nullptr;
    if (found == nullptr) co_return unregistered;
    co_return reach(*found, headers.workflow_id, x);
}

} // namespace signalbox::ingress::mesh
