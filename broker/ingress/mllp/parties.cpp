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

template <class Rule, class Holds>
const Rule* first_of(const std::vector<Rule>& rules, Holds holds) {
    const auto found = std::ranges::find_if(rules, holds);
    return found == rules.end() ? nullptr : &*found;
}

} // namespace

const sender_rule* sender_of(const party_rules& rules, const header& header, const http::peer& from) {
    return first_of(rules.senders, [&](const sender_rule& each) {
        return is_named(header.sending_application, each.application) &&
               is_named(header.sending_facility, each.facility) && is_among(each.certificates, from.certificate_spki) &&
               is_among(each.addresses, from.address);
    });
}

const recipient_rule* recipient_of(const party_rules& rules, const header& header) {
    return first_of(rules.recipients, [&](const recipient_rule& each) {
        return is_named(header.receiving_application, each.application) &&
               is_named(header.receiving_facility, each.facility);
    });
}

} // namespace signalbox::ingress::mllp
