#include "broker/ingress/mllp/parties.hpp"

#include <algorithm>
#include <string_view>

namespace signalbox::ingress::mllp {

namespace {

using pathology::hl7v2::header;
using pathology::hl7v2::named_place;

bool is_named(const named_place& place, std::string_view wanted) {
    return wanted.empty() || place.name == wanted || place.universal_id == wanted;
}

bool is_among(const std::vector<std::string>& wanted, const std::string& value) {
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

bool fits(const sender_rule& rule, const http::peer& from) {
    return is_among(rule.certificates, from.certificate_spki) && is_among(rule.addresses, from.address);
}

template <class Rule, class Holds>
const Rule* first_of(const std::vector<Rule>& rules, Holds holds) {
    const auto found = std::ranges::find_if(rules, holds);
    return found == rules.end() ? nullptr : &*found;
}

} // namespace

bool could_send(const party_rules& rules, const http::peer& from) {
    return std::ranges::any_of(rules.senders, [&](const sender_rule& each) { return fits(each, from); });
}

const sender_rule* sender_of(const party_rules& rules, const header& header, const http::peer& from) {
    return first_of(rules.senders, [&](const sender_rule& each) {
        return is_named(header.sending_application, each.application) &&
               is_named(header.sending_facility, each.facility) && fits(each, from);
    });
}

const recipient_rule* recipient_of(const party_rules& rules, const header& header) {
    return first_of(rules.recipients, [&](const recipient_rule& each) {
        return is_named(header.receiving_application, each.application) &&
               is_named(header.receiving_facility, each.facility);
    });
}

} // namespace signalbox::ingress::mllp
