#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/secret.hpp"
#include "broker/ingress/mesh/protocol/answers.hpp"
#include "broker/message/message.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::protocol {

// The query of GET /inbox/rich and /outbox/rich, within the limits of ../shared/contracts/mesh.md 4.
struct rich_query {
    base::time_point since;
    std::string start_time; // as sent; empty: none
    std::string continue_from;
    std::uint32_t max_results = 100;
};
std::variant<rich_query, std::vector<field_problem>>
read_rich_query(std::string_view query, store::mailbox_view_query::side which, base::time_point now);

// ISO 8601: a date, or a date and a time with seconds, their fraction and a zone or 'Z' where wanted; without a zone
// UTC.
std::optional<base::time_point> parse_iso_time(std::string_view text);

// The links of one page. A token of one list is no token of another.
std::string rich_self(std::string_view mailbox, store::mailbox_view_query::side which, const rich_query& query);
std::string rich_next(const base::secret& key, std::string_view mailbox, store::mailbox_view_query::side which,
                      const rich_query& query, message::sequence last);
// Where the page begins: 0 without continue_from; nullopt for a token that is not of this list.
std::optional<message::sequence> rich_start(const base::secret& key, std::string_view mailbox,
                                            store::mailbox_view_query::side which, const rich_query& query);

// The query of GET /outbox/tracking: the message id, upper-cased.
std::variant<std::string, std::vector<field_problem>> read_tracking_query(std::string_view query);

} // namespace signalbox::ingress::mesh::protocol
