#include "tools/replay/compare/structure.hpp"

#include <vector>

#include <fmt/format.h>

#include "broker/base/gzip.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/pathology/edifact/syntax.hpp"

namespace signalbox::replay {

namespace {

using leaves = std::map<std::string, std::string, std::less<>>;

constexpr base::gunzip_limits opened_max{64UL << 20, 1000};

bool is_container(const fhir::value& v) { return v.is(fhir::kind::object) || v.is(fhir::kind::array); }

// A string and a number of the same text are two things.
std::string text_of(const fhir::value& v) {
    if (v.is(fhir::kind::string) || !is_container(v)) return std::string(v.text());
    return v.is(fhir::kind::object) ? "{}" : "[]";
}

// In document order, which is that of the indexes.
leaves leaves_of(const fhir::document& of) {
    leaves made;
    for (std::uint32_t i = 0; i < of.size(); ++i) {
        const fhir::value each = of.at(i);
        if (is_container(each) && each.size() > 0) continue;
        made.emplace(each.pointer(), text_of(each));
    }
    return made;
}

// "/OBX[2]" of the second segment of that name.
class numbering {
  public:
    std::string next(std::string_view tag) { return fmt::format("/{}[{}]", tag, ++seen_[std::string(tag)]); }

  private:
    std::map<std::string, std::uint32_t> seen_;
};

leaves edifact_leaves(std::string_view text) {
    namespace edifact = pathology::edifact;
    leaves made;
    pathology::findings ignored; // what is wrong is compared as it stands
    edifact::segment_reader from(text, ignored, {.segments = 1'000'000, .elements = 256});
    numbering numbers;
    while (from.next(ignored)) {
        edifact::segment& current = from.current();
        const std::string place = numbers.next(current.tag());
        made.emplace(place, std::string(current.tag()));
        for (std::size_t element = 1; element <= current.elements(); ++element)
            for (std::size_t part = 1; part <= current.components(element); ++part)
                if (current.holds(element, part))
                    made.emplace(fmt::format("{}/{}/{}", place, element, part), current.text(element, part));
    }
    return made;
}

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

    leaves read(std::string_view text) {
        std::size_t begin = 0;
        while (begin < text.size()) {
            const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
            if (end > begin) read_segment(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return std::move(made_);
    }

  private:
    void read_segment(std::string_view segment) {
        const auto fields = split(segment, field_);
        const std::string place = numbers_.next(fields[0]);
        made_.emplace(place, std::string(fields[0]));
        const bool header = fields[0] == "MSH";
        for (std::size_t i = 1; i < fields.size(); ++i) {
            const std::string field = fmt::format("{}/{}", place, header ? i + 1 : i);
            if (header && i == 1)
                made_.emplace(field, std::string(fields[i]));
            else
                read_field(field, fields[i]);
        }
    }

    void read_field(const std::string& place, std::string_view text) {
        const auto repetitions = split(text, repetition_);
        for (std::size_t r = 0; r < repetitions.size(); ++r) {
            const auto parts = split(repetitions[r], component_);
            for (std::size_t p = 0; p < parts.size(); ++p)
                if (!parts[p].empty())
                    made_.emplace(fmt::format("{}{}/{}", place, r == 0 ? "" : fmt::format("~{}", r + 1), p + 1),
                                  std::string(parts[p]));
        }
    }

    char field_;
    char component_;
    char repetition_;
    numbering numbers_;
    leaves made_;
};

bool looks_like_json(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::optional<leaves> xml_leaves(std::string_view text) {
    for (const fhir::release release : {fhir::release::r4, fhir::release::stu3})
        if (const auto read = fhir::read_xml(text, release, 64, fhir::element_order::any)) return leaves_of(*read);
    return std::nullopt;
}

structure of_text(std::string_view text) {
    if (looks_like_json(text))
        if (const auto read = fhir::read_json(text, {.depth_max = 256, .refuse_duplicate_keys = false}))
            return {body_form::json, leaves_of(*read)};
    if (fhir::looks_like_xml(text))
        if (auto found = xml_leaves(text)) return {body_form::xml, std::move(*found)};
    if (text.starts_with("UNA") || text.starts_with("UNB")) return {body_form::edifact, edifact_leaves(text)};
    if (text.starts_with("MSH") && text.size() > 8) return {body_form::hl7v2, hl7v2_reader(text).read(text)};
    return {body_form::other, {{"", std::string(text)}}};
}

} // namespace

structure structure_of(std::string_view bytes) {
    if (bytes.starts_with("\x1f\x8b"))
        if (const auto opened = base::gunzip(bytes, opened_max)) return of_text(*opened);
    return of_text(bytes);
}

} // namespace signalbox::replay
