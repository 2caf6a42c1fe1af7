// uses: ingress
// The same stream gives the same frames in pieces of any size, within its limits; a message in a frame comes out of it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "broker/ingress/mllp/framing.hpp"

using namespace signalbox::ingress::mllp;

namespace {

constexpr frame_limits limits{64, 32};

void check(bool holds) {
    if (!holds) std::abort();
}

// The first byte says how large pieces are.
std::vector<frame_event> fed_in_pieces(std::string_view bytes, std::size_t size) {
    frame_decoder decoder(limits);
    std::vector<frame_event> all;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size())))
        for (frame_event& one : decoder.feed(bytes.substr(0, size))) all.push_back(std::move(one));
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = fed_in_pieces(stream, stream.size() + 1);
    const auto pieces = fed_in_pieces(stream, data[0] % 7 + 1U);
    check(whole.size() == pieces.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        check(whole[i].what == pieces[i].what && whole[i].bytes == pieces[i].bytes);
        check(whole[i].bytes.size() <= limits.frame_bytes);
    }

    if (stream.size() > limits.frame_bytes || stream.find_first_of(std::string_view("\x0B\x1C", 2)) != stream.npos)
        return 0;
    const auto framed = fed_in_pieces(encode_frame(stream), data[0] % 7 + 1U);
    check(framed.size() == 1 && framed.front().bytes == stream);
    return 0;
}
