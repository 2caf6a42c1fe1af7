#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace signalbox::replay {

// One message as its sender saw it, in the order of sending.
struct sent_message {
    std::string key;    // what makes a resend the same message to the hub
    std::string stream; // within which the next one went only after this one's answer
    bool acknowledged = false;
    std::string message_id; // of the answer; empty: it names none, and the hub is searched by the digest
    std::string sha256;     // hex, of what was sent
};

// One delivery as the hub tells it at the end.
struct kept_delivery {
    std::string delivery_id;
    std::string destination;
    std::uint32_t part = 0;
    std::string state;
    bool waits_for_person = false; // blocked behind one of its report that is set aside
    bool by_courier = false;       // its success has an audit record of its own; a mailbox's has not
    bool file_missing = false;     // delivered, and not in the destination's folder
};

struct kept_message {
    std::string message_id;
    std::string sha256;
    std::string state;
    std::uint64_t position = 0; // order of acceptance
    std::vector<kept_delivery> deliveries;
};

// What the audit journal holds, reduced to what can be compared.
struct audited {
    std::set<std::string> accepted;  // ids of messages
    std::set<std::string> delivered; // ids of deliveries
    bool intact = false;
};

// promises.md, "Failure tests": the counts that judge every test of this kind.
struct judgement {
    std::uint64_t attempted = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t lost = 0;               // acknowledged, and not known to the hub, or without effect
    std::uint64_t visibly_duplicated = 0; // second messages of one key, second deliveries of one part
    std::uint64_t order_violations = 0;   // accepted in front of an earlier one of the stream
    std::uint64_t unresolved = 0;         // neither settled nor set aside
    std::uint64_t audit_mismatches = 0;   // acknowledged or delivered without its record, a chain that is broken

    bool passed() const noexcept;
    // Those that have to be zero, with their names and what it means that they are.
    struct count {
        const char* name; // "visibly_duplicated"
        const char* fact; // "nothing is there twice"
        std::uint64_t number;
    };
    std::array<count, 5> counts() const noexcept;
};

judgement judge(const std::vector<sent_message>& sent, const std::vector<kept_message>& kept, const audited& audit);

// "12 attempted, 12 acknowledged, 0 lost, 0 visibly duplicated, ...".
std::string to_text(const judgement& what);

} // namespace signalbox::replay
