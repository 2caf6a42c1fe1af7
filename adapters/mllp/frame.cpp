#include "adapters/mllp/frame.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace signalbox::adapters::mllp {

namespace {

constexpr char vertical_tab = '\x0b';
constexpr std::string_view end_of_frame = "\x1c\r";

// The first segment, and its fields: MSH, then MSH-2 and on.
struct header_fields {
    char separator = '|';
    std::vector<std::string_view> fields;
    std::size_t size = 0; // of the segment
};

header_fields read_header(std::string_view message) {
    header_fields read;
    if (message.size() < 4 || !message.starts_with("MSH")) return read;
    read.separator = message[3];
    read.size = std::min(message.find_first_of("\r\n"), message.size());
    std::string_view rest = message.substr(0, read.size);
    for (std::size_t end = 0; end != std::string_view::npos; rest.remove_prefix(std::min(end + 1, rest.size()))) {
        end = rest.find(read.separator);
        read.fields.push_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
    }
    return read;
}

} // namespace

std::optional<std::string> framed(std::string_view message) {
    if (message.find(vertical_tab) != std::string_view::npos || message.find(end_of_frame[0]) != std::string_view::npos)
        return std::nullopt;
    std::string made;
    made.reserve(message.size() + 3);
    made += vertical_tab;
    made += message;
    made += end_of_frame;
    return made;
}

frame_reader::state frame_reader::add(std::string_view bytes) {
    bytes_ += bytes;
    if (bytes_.empty()) return state::open;
    if (bytes_.front() != vertical_tab || bytes_.size() > size_max_) return state::spoilt;
    const std::size_t end = bytes_.find(end_of_frame);
    if (end == std::string::npos) return state::open;
    return end + end_of_frame.size() == bytes_.size() ? state::complete : state::spoilt;
}

std::string_view frame_reader::content() const noexcept {
    return std::string_view(bytes_).substr(1, bytes_.size() - 1 - end_of_frame.size());
}

std::string_view control_id_of(std::string_view message) {
    const header_fields header = read_header(message);
    return header.fields.size() > 9 ? header.fields[9] : std::string_view{};
}

std::string with_parties(std::string_view message, const parties& named) {
    header_fields header = read_header(message);
    if (header.fields.size() < 6) return std::string(message);
    const std::array<std::string_view, 4> given{named.sending_application, named.sending_facility,
                                                named.receiving_application, named.receiving_facility};
    for (std::size_t i = 0; i < given.size(); ++i)
        if (!given[i].empty()) header.fields[i + 2] = given[i];
    std::string made;
    for (const std::string_view field : header.fields) (made += field) += header.separator;
    made.pop_back();
    return made += message.substr(header.size);
}

} // namespace signalbox::adapters::mllp
