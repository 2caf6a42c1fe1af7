#include "tools/replay/compare/bodies/segments.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "broker/pathology/edifact/syntax.hpp"

namespace signalbox::replay {

namespace {

// A list of segments, each "OBX[2]" of the second of that name.
class segment_list {
  public:
    explicit segment_list(branch_kind of) : of_(of) { made_.kind = branch_kind::elements; }

    void begin(std::string_view tag) {
        branch& made = made_.below.emplace_back();
        made.kind = of_;
        made.text = std::string(tag);
        made.step = fmt::format("{}[{}]", tag, ++seen_[made.text]);
    }

    void field(std::string step, std::string text) {
        branch made;
        made.step = std::move(step);
        made.text = std::move(text);
        made_.below.back().below.push_back(std::move(made));
    }

    branch finish() {
        for (branch& each : made_.below)
            std::sort(each.below.begin(), each.below.end(),
                      [](const branch& a, const branch& b) { return a.step < b.step; });
        return std::move(made_);
    }

  private:
    branch_kind of_;
    branch made_;
    std::map<std::string, std::uint32_t, std::less<>> seen_;
};

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// HL7 2.5.1, 2.5: MSH-1 is the separator of fields, MSH-2 those of components, repetitions, escapes, subcomponents.
class hl7v2_reader {
  public:
    explicit hl7v2_reader(std::string_view text) : field_(text[3]), component_(text[4]), repetition_(text[5]) {}

    branch read(std::string_view text) {
        std::size_t begin = 0;
        while (begin < text.size()) {
            const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
            if (end > begin) read_segment(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return made_.finish();
    }

  private:
    void read_segment(std::string_view segment) {
        const auto fields = split(segment, field_);
        made_.begin(fields[0]);
        const bool header = fields[0] == "MSH";
        for (std::size_t i = 1; i < fields.size(); ++i) {
            const std::string field = std::to_string(header ? i + 1 : i);
            if (header && i == 1)
                made_.field(field, std::string(fields[i]));
            else
                read_field(field, fields[i]);
        }
    }

    void read_field(const std::string& field, std::string_view text) {
        const auto repetitions = split(text, repetition_);
        for (std::size_t r = 0; r < repetitions.size(); ++r) {
            const auto parts = split(repetitions[r], component_);
            for (std::size_t p = 0; p < parts.size(); ++p)
                if (!parts[p].empty())
                    made_.field(fmt::format("{}{}/{}", field, r == 0 ? "" : fmt::format("~{}", r + 1), p + 1),
                                std::string(parts[p]));
        }
    }

    char field_;
    char component_;
    char repetition_;
    segment_list made_{branch_kind::hl7v2_segment};
};

} // namespace

branch edifact_branch(std::string_view text) {
    namespace edifact = pathology::edifact;
    segment_list made(branch_kind::edifact_segment);
    pathology::findings ignored; // what is wrong is compared as it stands
    edifact::segment_reader from(text, ignored, {.segments = 1'000'000, .elements = 256});
    while (from.next(ignored)) {
        edifact::segment& current = from.current();
        made.begin(current.tag());
        for (std::size_t element = 1; element <= current.elements(); ++element)
            for (std::size_t part = 1; part <= current.components(element); ++part)
                if (current.holds(element, part))
                    made.field(fmt::format("{}/{}", element, part), std::string(current.text(element, part)));
    }
    return made.finish();
}

branch hl7v2_branch(std::string_view text) { return hl7v2_reader(text).read(text); }

} // namespace signalbox::replay
