#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::messaging::itk3 {

// What is known of a message since it was sent. Its two answers come in any order; of each the first counts.
struct conversation {
    bool infrastructure_wanted = false;
    bool business_wanted = false;
    bool accepted_by_mesh = false;   // it lies in its mailbox, here or behind a relay, or its practice has taken it
    bool reported = false;           // it will not arrive: MESH has reported it, or the hub has set it aside
    std::string infrastructure_code; // empty: has not come
    std::string business_code;       // likewise
};

// How long an answer may take before a person has to look.
struct patience {
    std::chrono::milliseconds infrastructure_max{std::chrono::hours{24}};
    std::chrono::milliseconds business_max{std::chrono::days{7}};
};

enum class stage : std::uint8_t {
    sent,           // kept, and on its way
    accepted,       // by MESH
    reported,       // ends it: no answer will come
    infrastructure, // 20013 has come, the business answer has not
    complete,       // ends it: everything that was asked for has come
    refused,        // ends it: an answer was negative
    overdue,        // an answer that was asked for is late
};
std::string_view to_text(stage s) noexcept;

// `age`: since it was sent.
stage stage_of(const conversation& now, std::chrono::milliseconds age, const patience& with);

} // namespace signalbox::messaging::itk3
