#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// HL7 v2 messages in their frames, <VT> message <FS><CR> (HL7 Minimal Lower Layer Protocol, release 1). Pure.
namespace signalbox::adapters::mllp {

// Nothing where the message has a byte of the frame's own.
std::optional<std::string> framed(std::string_view message);

// Puts together the one frame that answers a message.
class frame_reader {
  public:
    enum class state : std::uint8_t {
        open,     // more has to come
        complete, // content() is the message
        spoilt,   // no frame, longer than the limit, or more than one
    };

    explicit frame_reader(std::size_t size_max) : size_max_(size_max) {}

    state add(std::string_view bytes);
    std::string_view content() const noexcept;

  private:
    std::size_t size_max_;
    std::string bytes_;
};

// MSH-10 as it is written; empty for what begins with no MSH.
std::string_view control_id_of(std::string_view message);

// MSH-3 to MSH-6; an empty text leaves the field as it is.
struct parties {
    std::string sending_application;
    std::string sending_facility;
    std::string receiving_application;
    std::string receiving_facility;
};
std::string with_parties(std::string_view message, const parties& named);

} // namespace signalbox::adapters::mllp
