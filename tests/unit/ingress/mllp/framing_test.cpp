#include "broker/ingress/mllp/framing.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox::ingress;
using mllp::frame_event;
using kind = mllp::frame_event::kind;

namespace {

std::vector<std::string> names(const std::vector<frame_event>& events) {
    static constexpr const char* words[] = {"frame ", "unfinished ", "too large ", "noise "};
    std::vector<std::string> list;
    for (const frame_event& one : events)
        list.push_back(words[static_cast<int>(one.what)] +
                       (one.what == kind::frame ? one.bytes : std::to_string(one.size)));
    return list;
}

std::vector<std::string> fed(std::string_view bytes, mllp::frame_limits most = {}) {
    mllp::frame_decoder decoder(most);
    return names(decoder.feed(bytes));
}

// In pieces of that size.
std::vector<std::string> fed_in_pieces(std::string_view bytes, std::size_t size, mllp::frame_limits most = {}) {
    mllp::frame_decoder decoder(most);
    std::vector<std::string> all;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size())))
        for (std::string& one : names(decoder.feed(bytes.substr(0, size)))) all.push_back(std::move(one));
    return all;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("mllp framing: a frame is a message", "[ingress][mllp]") {
    CHECK(fed(mllp::encode_frame("MSH|a\rPID|b\r")) == strings{"frame MSH|a\rPID|b\r"});
    CHECK(fed(mllp::encode_frame("")) == strings{"frame "});
    CHECK(mllp::encode_frame("MSH") == "\x0BMSH\x1C\r");
}

TEST_CASE("mllp framing: several frames in one piece, in order", "[ingress][mllp]") {
    CHECK(fed("\x0B"
              "a\x1C\r\x0B"
              "b\x1C\r\x0B"
              "c") == strings{"frame a", "frame b"});
}

TEST_CASE("mllp framing: pieces of any size give the same", "[ingress][mllp]") {
    const std::string stream = "noise\x0B"
                               "one\rtwo\x1C\r\r\n\x0B"
                               "lost\x0B"
                               "th\x1Cree\x1C\x1C\r"
                               "x\x0B\x1C\r";
    const strings whole = fed(stream);
    CHECK(whole == strings{"frame one\rtwo", "unfinished 4", "frame th\x1Cree\x1C", "frame "});
    for (std::size_t size = 1; size < stream.size(); ++size) CHECK(fed_in_pieces(stream, size) == whole);
}

TEST_CASE("mllp framing: an end without its carriage return is content", "[ingress][mllp]") {
    CHECK(fed("\x0B"
              "a\x1C"
              "b\x1C\r") == strings{"frame a\x1C"
                                    "b"});
    CHECK(fed("\x0B"
              "a\x1C\x0B"
              "b\x1C\r") == strings{"unfinished 2", "frame b"});
}

TEST_CASE("mllp framing: bytes outside frames are counted, up to a limit", "[ingress][mllp]") {
    mllp::frame_decoder decoder({100, 5});
    CHECK(names(decoder.feed("\r\n\x0B"
                             "a\x1C\r\r\n")) == strings{"frame a"});
    CHECK(decoder.noise_bytes() == 4);
    CHECK(names(decoder.feed("xy\x0B"
                             "a\x1C\r")) == strings{"noise 6"});
    CHECK(decoder.has_ended());
    CHECK(decoder
              .feed("\x0B"
                    "a\x1C\r")
              .empty());
}

TEST_CASE("mllp framing: a frame above the limit ends the stream", "[ingress][mllp]") {
    CHECK(fed("\x0B"
              "12345\x1C\r",
              {5, 5}) == strings{"frame 12345"});
    CHECK(fed("\x0B"
              "123456\x1C\r\x0B"
              "a\x1C\r",
              {5, 5}) == strings{"too large 6"});
    CHECK(fed("\x0B"
              "12345\x1C"
              "6",
              {5, 5}) == strings{"too large 6"});
    for (std::size_t size = 1; size < 9; ++size)
        CHECK(fed_in_pieces("\x0B"
                            "1234567890\x1C\r\x0B"
                            "a\x1C\r",
                            size, {5, 5})
                  .size() == 1);
}

TEST_CASE("mllp framing: it knows whether a frame is under way", "[ingress][mllp]") {
    mllp::frame_decoder decoder;
    CHECK_FALSE(decoder.is_inside());
    static_cast<void>(decoder.feed("\x0B"
                                   "a"));
    CHECK(decoder.is_inside());
    static_cast<void>(decoder.feed("\x1C"));
    CHECK(decoder.is_inside());
    static_cast<void>(decoder.feed("\r"));
    CHECK_FALSE(decoder.is_inside());
}
