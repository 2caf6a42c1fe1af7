#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker/base/secret.hpp"
#include "broker/ingress/mesh/protocol/answers.hpp"
#include "broker/message/message.hpp"

namespace signalbox::ingress::mesh::protocol {

constexpr std::uint32_t list_results_default = 500;

// The query of GET /inbox, within the limits of ../shared/contracts/mesh.md 4.1.
struct list_query {
    std::uint32_t max_results = list_results_default; // 10 to 5000
    std::string continue_from;                        // empty, a continuation token or a message id
    std::string workflow_filter;
};

std::variant<list_query, std::vector<field_problem>> read_list_query(std::string_view query);

// The 400 for a continue_from that is neither a token of ours nor a message of this mailbox.
std::vector<field_problem> unusable_continuation();

// A position in one mailbox as 48 hex digits that tell a reader nothing and that nobody without the key can make.
// They stay good across restarts as long as the key does.
std::string continuation_token(const base::secret& key, std::string_view mailbox, message::sequence position);
std::optional<message::sequence> read_continuation(const base::secret& key, std::string_view mailbox,
                                                   std::string_view token);

// Absolute paths, "/messageexchange/X26ABC1/inbox?max_results=50", for this page and for the one behind it.
std::string self_link(std::string_view mailbox, const list_query& query);
std::string next_link(std::string_view mailbox, const list_query& query, std::string_view token);

} // namespace signalbox::ingress::mesh::protocol
