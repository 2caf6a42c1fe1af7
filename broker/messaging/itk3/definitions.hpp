#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox::messaging::itk3 {

// True for a code of ITK-MessageEvent-2, such as ITK007C.
bool is_event(std::string_view code) noexcept;

// True for GP Connect's events, whose senders have to ask for both acknowledgements.
bool asks_for_both(std::string_view event_code) noexcept;

// How the MessageDefinition of a message stands to its event. Send Document has one version; Update Record has none of
// its own (its guide names https://fhir.nhs.uk/MessageDefinition); of other events any of NHS England's is taken.
enum class definition : std::uint8_t { known, other_version, unknown };
definition definition_of(std::string_view event_code, std::string_view reference) noexcept;

} // namespace signalbox::messaging::itk3
