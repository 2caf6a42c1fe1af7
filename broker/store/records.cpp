#include "broker/store/records.hpp"

namespace signalbox::store {

message::told_settlement told_of(const delivery_record& of, const settlement& change) {
    message::told_settlement told;
    told.delivery_id = of.delivery_id;
    told.destination = of.destination;
    told.part = of.part;
    told.rule = of.rule;
    told.to = change.to;
    told.reason = change.reason;
    told.attempts = change.attempts;
    told.transform = change.transform_version;
    told.map = change.map_version;
    return told;
}

} // namespace signalbox::store
