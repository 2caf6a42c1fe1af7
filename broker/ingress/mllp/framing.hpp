#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Minimal Lower Layer Protocol (HL7 2.5.1, appendix C.4): 0x0B, a message, 0x1C 0x0D.
namespace signalbox::ingress::mllp {

struct frame_limits {
    std::size_t frame_bytes = 16U << 20U; // of one message
    std::size_t noise_bytes = 64U << 10U; // outside frames, in all
};

struct frame_event {
    enum class kind : std::uint8_t {
        frame,      // a whole message in `bytes`
        unfinished, // a frame began before the one before it ended: what there was of it is gone, `size` bytes
        too_large,  // a frame is larger than the limit: the connection has to end
        noise,      // more bytes outside frames than the limit: the connection has to end
    };

    frame_event::kind what{};
    std::string bytes;
    std::size_t size = 0;

    bool operator==(const frame_event&) const = default;
};

// Finds frames in a stream that arrives in any pieces. Holds at most one frame of the limit's size; every byte is
// looked at once. A 0x1C without 0x0D behind it is content.
class frame_decoder {
  public:
    explicit frame_decoder(frame_limits most = {}) : most_(most) {}

    // What these bytes complete, in order. After too_large or noise nothing more comes, whatever is fed.
    std::vector<frame_event> feed(std::string_view bytes);

    bool is_inside() const noexcept { return state_ == state::inside || state_ == state::ending; }
    std::size_t kept_bytes() const noexcept { return frame_.size(); } // of a frame that has not ended
    bool has_ended() const noexcept { return state_ == state::ended; }
    std::size_t noise_bytes() const noexcept { return noise_; } // all so far

  private:
    enum class state : std::uint8_t { outside, inside, ending, ended };

    void pass_noise(std::string_view& bytes, std::vector<frame_event>& found);
    void take_content(std::string_view& bytes, std::vector<frame_event>& found);
    void take_end(std::string_view& bytes, std::vector<frame_event>& found);
    bool append(std::string_view content, std::vector<frame_event>& found);

    frame_limits most_;
    state state_ = state::outside;
    std::string frame_;
    std::size_t noise_ = 0;
};

// The frame around a message.
std::string encode_frame(std::string_view message);

} // namespace signalbox::ingress::mllp
