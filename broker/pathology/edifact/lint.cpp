#include "broker/pathology/edifact/lint.hpp"

#include <algorithm>
#include <iterator>

#include "broker/pathology/edifact/acknowledgement.hpp"
#include "broker/pathology/edifact/interchange.hpp"

namespace signalbox::pathology::edifact {

namespace {

enum class content { reports, acknowledgement, message };

// By the first segment, and by the first message's type.
content content_of(std::string_view text) {
    findings ignored;
    segment_reader reader(text, ignored);
    for (bool first = true; reader.next(ignored); first = false) {
        segment& s = reader.current();
        if (!s.is("UNH")) continue;
        if (first) return content::message;
        return s.is(2, 1, "NHSACK") ? content::acknowledgement : content::reports;
    }
    return content::reports;
}

findings all_of(interchange read) {
    findings all = std::move(read.findings);
    for (part& each : read.parts)
        all.insert(all.end(), std::move_iterator(each.findings.begin()), std::move_iterator(each.findings.end()));
    return all;
}

} // namespace

findings lint(std::string_view text) {
    findings found;
    switch (content_of(text)) {
    case content::reports: found = all_of(read_interchange(text)); break;
    case content::acknowledgement: found = read_acknowledgement(text).findings; break;
    case content::message: found = read_message(text).findings; break;
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const finding& left, const finding& right) { return left.where < right.where; });
    return found;
}

} // namespace signalbox::pathology::edifact
