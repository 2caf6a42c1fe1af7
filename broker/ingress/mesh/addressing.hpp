#pragma once

#include <optional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/mesh/exchange.hpp"
#include "broker/ingress/mesh/protocol/mex_headers.hpp"
#include "broker/routing/patient_register.hpp"
#include "broker/store/report.hpp"

namespace signalbox::ingress::mesh {

// Whom a message reaches: a mailbox, or nobody, for a reason that its sender hears in a REPORT.
struct addressee {
    std::string recipient;
    std::optional<store::report_reason> unroutable;
    std::optional<routing::registered_patient> patient; // whom it was addressed to; none: to a mailbox
};

// The addressee, the refusal of the send (417: codes 12, 16, 17), or why nobody can tell now.
using addressing = std::variant<addressee, protocol::problem, error_code>;

// Reads Mex-To with the directory, and through the patient register where it names a patient; judges whether sender
// and recipient are registered for the workflow.
boost::asio::awaitable<addressing> address_of(exchange& x, const protocol::send_headers& headers);

} // namespace signalbox::ingress::mesh
