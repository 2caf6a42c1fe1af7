#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace signalbox::tests {

// One message as its sender saw it. `key` is unique per message and stands in its bytes, so that the receiving side
// can be compared with it.
struct sent_message {
    std::string key;
    std::string patient;
    std::uint32_t version = 0; // order of sending per patient: the next one went only after this one's 202
    std::string digest;        // of the content that must arrive
    std::string message_id;    // of the 202; empty: never acknowledged
};

// One arrival at the receiving side, in the order of arrival.
struct arrival {
    std::string delivery_id;
    std::string key;
    std::string digest;
};

// What the hub's audit export says, reduced to what can be compared.
struct audited {
    std::vector<std::string> accepted_ids;  // messages whose acceptance was recorded
    std::vector<std::string> delivered_ids; // deliveries whose success was recorded
};

// promises.md, "Failure tests": the counts that judge every crash and fault test.
struct judgement {
    std::uint64_t attempted = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t lost = 0;               // acknowledged, never arrived
    std::uint64_t unexpected = 0;         // arrived, never sent
    std::uint64_t corrupt = 0;            // arrived with other content
    std::uint64_t visibly_duplicated = 0; // arrived under two idempotency keys
    std::uint64_t raw_duplicates = 0;     // arrived again under the same key: harmless where keys are honoured
    std::uint64_t order_violations = 0;   // a patient's older version arrived first after a newer one
    std::uint64_t unresolved = 0;         // deliveries that the hub still has open at the end
    std::uint64_t audit_mismatches = 0;   // acknowledged or arrived without its audit record

    bool passed() const noexcept;
};

judgement judge(const std::vector<sent_message>& sent, const std::vector<arrival>& arrived, const audited& audit,
                std::uint64_t open_deliveries);

std::ostream& operator<<(std::ostream& out, const judgement& j);

} // namespace signalbox::tests
