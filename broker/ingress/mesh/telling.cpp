#include "broker/ingress/mesh/telling.hpp"

#include <utility>

#include "broker/base/message_id.hpp"
#include "broker/fhir/json.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh {

namespace {

// "/outbox", or of a later chunk "/outbox/{message}/{number}": a "-" for what is neither.
std::string path_in_outbox(const protocol::target& of) {
    if (of.what == protocol::action::send) return "/outbox";
    const std::string chunk = of.chunk.value_or("");
    const bool number = chunk.size() <= 5 && protocol::parse_number(chunk);
    return "/outbox/" + (base::is_message_id(of.message_id) ? of.message_id : "-") + '/' + (number ? chunk : "-");
}

std::string code_in(const std::string& body) {
    const auto read = fhir::read_json(body);
    if (!read) return {};
    const std::string_view first = read->root().string("errorCode"); // of version 1
    return std::string(first.empty() ? read->root().find("detail").at(0).string("code") : first);
}

// A mailbox, "" where there was none, or "-": an address of a patient has a name and a number that are not to be kept,
// also when it is misspelt.
std::string recipient_in(std::string_view address, const routing::directory& known) {
    const std::string said = protocol::upper(protocol::trimmed(address));
    if (said.empty() || known.find(said) != nullptr) return said;
    return identifiers::parse_mailbox_id(said) && said.find('_') == std::string::npos ? said : "-";
}

} // namespace

bool is_refused_send(const exchange& x, const http::response& answer) noexcept {
    const bool sends = x.target.what == protocol::action::send || x.target.what == protocol::action::send_chunk;
    return answer.status >= 400 && !x.told && !answer.drop && sends;
}

void tell_refusal(message::observer& to, const exchange& x, const http::response& answer, base::time_point asked_at) {
    message::refused_request told;
    told.asked_at = asked_at;
    told.transport = message::transport::mesh;
    told.method = x.request.method();
    told.status = answer.status;
    told.code = code_in(answer.body);
    told.known = x.proven != nullptr;
    const bool named = x.directory->find(x.target.mailbox) != nullptr; // else any text can stand there
    told.target = "/messageexchange/" + (named ? x.target.mailbox : "-") + path_in_outbox(x.target);
    if (told.known) {
        told.from = x.proven->id;
        told.to = recipient_in(x.request.field("Mex-To").value_or(""), *x.directory);
        told.workflow = x.request.field("Mex-WorkflowID").value_or("");
        for (const auto& [name, value] : x.request.fields())
            if (!protocol::equal_without_case(name, "Mex-To")) told.fields.emplace_back(name, value);
    }
    to.refused(std::move(told));
}

} // namespace signalbox::ingress::mesh
