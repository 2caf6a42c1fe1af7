#include "adapters/systmone/answers.hpp"

#include <algorithm>
#include <cstddef>

#include "broker/pathology/edifact/interchange.hpp"

namespace signalbox::adapters::systmone {

namespace {

namespace edifact = pathology::edifact;
using edifact::acknowledgement_status;

std::string key_of(const edifact::endpoint& sender, const edifact::endpoint& recipient, std::string_view control) {
    return sender.id + ":" + recipient.id + ":" + std::string(control);
}

std::string_view letters(acknowledgement_status status) {
    switch (status) {
    case acknowledgement_status::all_accepted: return "IAF";
    case acknowledgement_status::some_rejected: return "IAP";
    case acknowledgement_status::all_rejected: return "IRA";
    case acknowledgement_status::messages_unreadable: return "IRM";
    case acknowledgement_status::interchange_rejected: return "IRI";
    }
    return "";
}

bool is_filed(const edifact::acknowledgement& said, std::string_view reference) {
    if (*said.status == acknowledgement_status::all_accepted) return true;
    if (*said.status != acknowledgement_status::some_rejected) return false;
    const auto is_it = [&](const edifact::acknowledged_message& one) { return one.reference == reference; };
    const auto found = std::find_if(said.messages.begin(), said.messages.end(), is_it);
    return found != said.messages.end() && found->accepted;
}

} // namespace

promised promised_in(std::string_view interchange) {
    const edifact::interchange read = edifact::read_interchange(interchange);
    if (read.control_reference.empty() || read.parts.empty()) return {};
    promised made{key_of(read.sender, read.recipient, read.control_reference), {}};
    for (const edifact::part& part : read.parts) made.references.push_back(part.message_reference);
    return made;
}

std::string key_of(const edifact::acknowledgement& said) {
    return key_of(said.original_sender, said.original_recipient, said.original_control_reference);
}

std::string written(const note& one) { return one.delivery_id + " " + one.reference; }

note read_note(std::string_view text) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return {};
    return {std::string(text.substr(space + 1)), std::string(text.substr(0, space))};
}

std::vector<verdict> verdicts_of(const edifact::acknowledgement& said, const std::vector<note>& noted) {
    std::vector<verdict> made;
    if (!said.status) return made;
    for (const note& one : noted) {
        const bool filed = is_filed(said, one.reference);
        const std::string code = filed ? "" : std::string(letters(*said.status));
        const auto is_it = [&](const verdict& each) { return each.delivery_id == one.delivery_id; };
        const auto known = std::find_if(made.begin(), made.end(), is_it);
        if (known == made.end())
            made.push_back({one.delivery_id, filed, code});
        else if (!filed)
            *known = {one.delivery_id, false, code};
    }
    return made;
}

} // namespace signalbox::adapters::systmone
