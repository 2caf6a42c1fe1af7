#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"

namespace signalbox::store {

struct acceptance;

// What a sender calls a message and the document in it, each taken once by one recipient (ITK3: 20007, 20008).
enum class standing : std::uint8_t {
    new_here,
    message_known,    // delivered to no destination but a mailbox again
    document_known,   // likewise
    replaced_unknown, // the document that it replaces never came: quarantined as `replacement`
};

struct named_document {
    base::sha256_digest message{};               // over sender, recipient and identifier
    std::optional<base::sha256_digest> document; // likewise
    std::optional<base::sha256_digest> replaces; // the document in whose place this one stands
    bool claims = true;                          // false: it is refused anyway, its names stay free; only looked up
    // What is committed along with it, by how it stands: called once in the commit, on the writer's thread.
    std::function<std::vector<acceptance>(standing how)> answers;
};

// What is awaited of the recipient of a message.
struct conversation_opening {
    std::string header_id; // by which answers name the message
    bool infrastructure_wanted = false;
    bool business_wanted = false;
};

// A message that answers an earlier one, which went from its recipient to its sender.
struct conversation_answer {
    std::string header_id; // of the earlier one: several may have it, when a sender has sent again
    std::string code;
    bool business = false; // else infrastructure
    bool last = false;     // nothing follows a negative answer
    // As a companion: committed only while that answer has not come and nothing has ended the conversation.
    bool once = false;
    std::string message_id; // of the earlier one, where it is known: as the hub does of what it answers itself
};

// An answer that came.
struct received_answer {
    std::string code;
    std::string message_id;
    base::time_point at;
};

struct conversation_record {
    std::string message_id;
    std::string sender;
    std::string recipient;
    std::string header_id;
    bool infrastructure_wanted = false;
    bool business_wanted = false;
    base::time_point opened_at;
    std::optional<received_answer> infrastructure; // the first that came
    std::optional<received_answer> business;
    bool closed = false; // nothing further is awaited
};

// By the message, or by what an answer says of it: then the newest is the first, those that await something before
// the others.
struct conversation_filter {
    std::string message_id;
    std::string sender;
    std::string recipient;
    std::string header_id;
};

// Messages whose answers are late, by who should have sent them.
struct overdue_query {
    base::time_point infrastructure_before; // opened earlier than that
    base::time_point business_before;
};
struct overdue_answers {
    std::string recipient;
    std::uint64_t messages = 0;
    base::time_point oldest;
};

} // namespace signalbox::store
