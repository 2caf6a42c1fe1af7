#include "broker/delivery/stdio/lines.hpp"

#include <algorithm>

namespace signalbox::delivery::stdio {

std::optional<std::string> lines::next() {
    const std::size_t end = held_.find('\n', std::max(begin_, looked_));
    if (end == std::string::npos) {
        held_.erase(0, begin_);
        begin_ = 0;
        looked_ = held_.size();
        return std::nullopt;
    }
    std::string line = held_.substr(begin_, end - begin_);
    begin_ = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

} // namespace signalbox::delivery::stdio
