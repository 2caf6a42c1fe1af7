#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::intake::itk3 {

// A practice that takes no messages with these workflow ids at present (ITK3: 20010).
struct switched_off {
    std::string ods_code;
    std::vector<std::string> workflow_ids; // may end in '*'; empty: every one that carries ITK3
    std::string fallback;                  // a destination that has them instead; empty: they are quarantined
};

// How the hub answers in the place of a practice.
struct settings {
    std::set<std::string, std::less<>> attachment_types; // taken, of the approved ones; empty: all
    std::uint64_t attachments_max = 0;                   // bytes of a message's attachments together; 0: no limit
    std::set<std::string, std::less<>> senders; // mailboxes that may send such messages (else 20012); empty: all
    std::vector<switched_off> practices_off;
    // SDS user ids of those who work at a practice, by its ODS code: a document for nobody of them is refused (20011).
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> practitioners;
    bool ask_register = false; // whether the patient is registered at the practice: else 30002, 30003

    // The entry that holds for a practice and a workflow id; null: it takes them.
    const switched_off* off(std::string_view ods_code, std::string_view workflow_id) const noexcept;
};

} // namespace signalbox::intake::itk3
