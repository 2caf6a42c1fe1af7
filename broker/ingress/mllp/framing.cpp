#include "broker/ingress/mllp/framing.hpp"

#include <utility>

namespace signalbox::ingress::mllp {

namespace {

constexpr char start_block = '\x0B';
constexpr char end_block = '\x1C';
constexpr char carriage_return = '\r';
constexpr std::string_view marks{"\x0B\x1C", 2};

std::string_view take(std::string_view& bytes, std::size_t size) noexcept {
    const std::string_view taken = bytes.substr(0, size);
    bytes.remove_prefix(taken.size());
    return taken;
}

} // namespace

std::vector<frame_event> frame_decoder::feed(std::string_view bytes) {
    std::vector<frame_event> found;
    while (!bytes.empty() && state_ != state::ended) {
        switch (state_) {
        case state::outside: pass_noise(bytes, found); break;
        case state::inside: take_content(bytes, found); break;
        case state::ending: take_end(bytes, found); break;
        case state::ended: break;
        }
    }
    return found;
}

void frame_decoder::pass_noise(std::string_view& bytes, std::vector<frame_event>& found) {
    noise_ += take(bytes, bytes.find(start_block)).size();
    if (noise_ > most_.noise_bytes) {
        state_ = state::ended;
        found.push_back({frame_event::kind::noise, {}, noise_});
        return;
    }
    if (bytes.empty()) return;
    take(bytes, 1);
    state_ = state::inside;
}

bool frame_decoder::append(std::string_view content, std::vector<frame_event>& found) {
    if (content.size() <= most_.frame_bytes - frame_.size()) {
        frame_ += content;
        return true;
    }
    state_ = state::ended;
    found.push_back({frame_event::kind::too_large, {}, frame_.size() + content.size()});
    std::string().swap(frame_);
    return false;
}

void frame_decoder::take_content(std::string_view& bytes, std::vector<frame_event>& found) {
    if (!append(take(bytes, bytes.find_first_of(marks)), found) || bytes.empty()) return;
    if (take(bytes, 1).front() == end_block) {
        state_ = state::ending;
        return;
    }
    // No character set of HL7 v2 has a 0x0B: the sender gave up and began again.
    found.push_back({frame_event::kind::unfinished, {}, frame_.size()});
    frame_.clear();
}

void frame_decoder::take_end(std::string_view& bytes, std::vector<frame_event>& found) {
    if (bytes.front() != carriage_return) {
        state_ = state::inside;                                            // the next byte may itself be a mark
        static_cast<void>(append(std::string_view(&end_block, 1), found)); // says by itself when it is too large
        return;
    }
    take(bytes, 1);
    found.push_back({frame_event::kind::frame, std::exchange(frame_, {}), 0});
    found.back().size = found.back().bytes.size();
    state_ = state::outside;
}

std::string encode_frame(std::string_view message) {
    std::string frame;
    frame.reserve(message.size() + 3);
    frame += start_block;
    frame += message;
    frame += end_block;
    frame += carriage_return;
    return frame;
}

} // namespace signalbox::ingress::mllp
