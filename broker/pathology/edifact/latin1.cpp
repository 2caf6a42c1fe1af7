#include "broker/pathology/edifact/latin1.hpp"

namespace signalbox::pathology::edifact {

bool looks_like_utf8(std::string_view bytes) noexcept { return !base::is_ascii(bytes) && base::is_utf8(bytes); }

base::latin1_text to_latin1(std::string_view utf8) {
    base::latin1_text made = base::latin1_of_utf8(utf8);
    for (char& c : made.bytes) {
        if (!is_control(c)) continue;
        c = ' ';
        made.complete = false;
    }
    return made;
}

} // namespace signalbox::pathology::edifact
