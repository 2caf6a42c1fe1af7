#pragma once

#include "signalbox/adapter.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

#include "adapters/emis/partner_client.hpp"

namespace signalbox::adapters::emis {

// What a result's answer means (README.md, Outcomes); nothing of the payload is told. Pure.
adapter::outcome outcome_of_result(const partner_answer& answer);

// One look for what the practice has filed or refused, which waits at the practice for so long where there is nothing:
// each becomes a confirmation, and is acknowledged when the hub has it. True where something came and more may have.
bool confirm_filing(const adapter::host& hub, partner_client& practice, std::uint32_t wait_ms);

} // namespace signalbox::adapters::emis
