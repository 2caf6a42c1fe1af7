// uses: pathology
// Whatever an acceptable report says, it is the same after it was written and read: once when nothing is said to be
// lost, and from then on always. A part that is read alone is what it is among the others.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "broker/pathology/edifact/acknowledgement.hpp"
#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/edifact/lint.hpp"
#include "broker/pathology/edifact/writer.hpp"

using namespace signalbox::pathology;
using namespace signalbox::pathology::edifact;

namespace {

const writing_options how{
    .sender = "1", .recipient = "2", .control_reference = "3", .prepared = *parse_digits("202605011200")};

bool loses(const findings& found) {
    return std::any_of(found.begin(), found.end(), [](const finding& f) { return f.severity == severity::lost; });
}

// What the writer may choose: whose the interchange is, when it was made, and the specimen of a group's member.
report comparable(report of) {
    of.sender = of.recipient = {};
    of.control_reference.clear();
    if (!of.generated) of.generated = how.prepared;
    for (investigation& each : of.investigations)
        if (each.group) each.specimen.reset();
    return of;
}

report read_again(const written_interchange& made) {
    const auto read = read_interchange(made.text);
    if (!read.acceptable() || read.parts.size() != 1 || !read.parts[0].acceptable()) std::abort();
    return comparable(read.parts[0].report);
}

// A time to the second is written to the minute, which is no loss when the second is 0.
bool has_seconds(std::string_view text, const part& of) {
    return text.find("204") != std::string_view::npos ||
           std::any_of(of.findings.begin(), of.findings.end(),
                       [](const finding& f) { return f.code == "date-format"; });
}

void check(std::string_view text, const part& of) {
    const auto first = write_interchange({&of.report, 1}, how);
    if (!of.acceptable()) return;
    const report sent = comparable(of.report);
    const auto written = write_interchange({&sent, 1}, how);
    const report once = read_again(written);
    if (!loses(written.findings) && !has_seconds(text, of) && once != sent) std::abort();
    if (read_again(write_interchange({&once, 1}, how)) != once) std::abort();
}

// Where UNT never came, what stands between the messages tells where one ends.
bool is_whole(const part& of) {
    return std::none_of(of.findings.begin(), of.findings.end(),
                        [](const finding& f) { return f.code == "unt-missing"; });
}

// A part is the same whether the others are read with it or not.
void check_alone(std::string_view text, const interchange& all) {
    reading_options first;
    first.only = 1;
    const auto outline = read_interchange(text, first);
    if (outline.findings != all.findings || outline.parts.size() != all.parts.size()) std::abort();
    for (std::uint32_t number = 1; number <= all.parts.size(); ++number) {
        const part& among = all.parts[number - 1];
        const part alone = read_part(text, outline, number);
        if (is_whole(among) && (alone.report != among.report || alone.findings != among.findings)) std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = read_interchange(text);
    for (const part& each : read.parts) {
        if (each.begin > each.end || each.end > size) std::abort();
        check(text, each);
    }
    check_alone(text, read);
    if (const auto answer = write_acknowledgement(read, {.now = how.prepared})) {
        const auto again = read_acknowledgement(*answer);
        if (!again.usable() || again.status != status_of(read)) std::abort();
    }
    static_cast<void>(lint(text)); // only that it ends, whatever the text
    static_cast<void>(read_acknowledgement(text));
    return 0;
}
