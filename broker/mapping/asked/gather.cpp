#include <algorithm>
#include <set>
#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/mapping/asked/asked_code.hpp"
#include "broker/mapping/asked/document_concepts.hpp"
#include "broker/mapping/errc.hpp"
#include "broker/mapping/forms/read_reports.hpp"
#include "broker/mapping/forms/report_context.hpp"
#include "broker/mapping/forms/source_text.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::size_t text_size_max = 120;
constexpr std::size_t masked_digits = 9; // an NHS number without its check digit

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Nine digits and more, also with a space or a hyphen between two of them, become '#'.
void mask_numbers(std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        std::size_t digits = 0;
        std::size_t end = i;
        for (std::size_t at = i; at < text.size(); ++at) {
            if (is_digit(text[at])) {
                ++digits;
                end = at + 1;
            } else if ((text[at] != ' ' && text[at] != '-') || !is_digit(text[at - 1])) {
                break;
            }
        }
        if (digits >= masked_digits)
            std::replace_if(text.begin() + static_cast<std::ptrdiff_t>(i),
                            text.begin() + static_cast<std::ptrdiff_t>(end), is_digit, '#');
        i = end - 1;
    }
}

std::string shown(std::string_view text) {
    std::string made(text);
    mask_numbers(made); // before the end of a number is cut off
    std::size_t size = std::min(made.size(), text_size_max);
    while (size < made.size() && size > 0 && (static_cast<unsigned char>(made[size]) & 0xC0U) == 0x80U) --size;
    made.resize(size);
    return made;
}

asked_code without_codings(const question& asked) {
    asked_code made;
    made.unit = shown(asked.unit);
    made.unit_code = asked.unit_code;
    for (const auto each : asked.specimens)
        if (!each.empty()) made.specimens.push_back(shown(each));
    made.date = asked.date;
    return made;
}

// Keeps what was not there before.
class gathering {
  public:
    void add(const pathology::codeable& codeable, const question& about) {
        asked_code made = without_codings(about);
        for (const auto& each : codeable.codings) {
            if (each.system == snomed_system && !each.code.empty()) return;
            const std::string_view display = each.display.empty() ? codeable.text : each.display;
            if (!each.code.empty()) made.codings.push_back({std::string(each.system), each.code, shown(display)});
        }
        keep(std::move(made));
    }

    void add(const document_concept& one) {
        asked_code made = without_codings(one.around);
        const auto text = one.coding.parent().string("text");
        for (const auto each : one.coding) {
            const auto display = each.string("display");
            if (!each.string("code").empty())
                made.codings.push_back({std::string(each.string("system")), std::string(each.string("code")),
                                        shown(display.empty() ? text : display)});
        }
        keep(std::move(made));
    }

    std::vector<asked_code> take() { return std::move(found_); }

  private:
    void keep(asked_code made) {
        if (made.codings.empty() || !seen_.insert(made).second) return;
        found_.push_back(std::move(made));
    }

    std::set<asked_code> seen_;
    std::vector<asked_code> found_;
};

void gather(const pathology::report& report, std::string_view sender, const pathology::units::unit_aliases& units,
            gathering& into) {
    const report_context context(report, sender, units);
    into.add(report.code, context.around());
    for (const auto& each : report.requests) into.add(each.code, context.around());
    for (const auto& each : report.specimens) into.add(each.type, context.around());
    for (std::size_t i = 0; i < report.investigations.size(); ++i) {
        std::string unit_code;
        into.add(report.investigations[i].code, context.around(i, unit_code));
        for (const auto& part : report.investigations[i].parts) {
            std::string part_unit;
            into.add(part.code, context.around_part(i, part, part_unit));
        }
    }
}

result<void> gather_document(const std::string& text, const source& from, const pathology::units::unit_aliases& units,
                             gathering& into) {
    fhir::json_options strict;
    strict.depth_max = from.depth_max;
    const auto document = fhir::looks_like_xml(text) ? fhir::read_xml(text, fhir::release::r4, from.depth_max)
                                                     : fhir::read_json(text, strict);
    if (!document) return errc::unreadable;
    const code_context context(document->root(), from.sender, units);
    each_concept(document->root(), context, [&into](const document_concept& each) { into.add(each); });
    return {};
}

} // namespace

result<std::vector<asked_code>> asked_codes(const source& from, const pathology::units::unit_aliases& units) {
    const auto form = report_form_of(from.message_type);
    if (!form) return std::vector<asked_code>{};
    auto text = decoded(from);
    if (!text) return text.error();
    gathering found;
    if (*form == report_form::fhir_r4) {
        if (auto read = gather_document(*text, from, units, found); !read) return read.error();
        return found.take();
    }
    const auto sent = read_reports(*text, *form, reading_of(from));
    if (pathology::has_error(sent.findings)) return errc::unreadable;
    for (const auto& each : sent.reports)
        if (!pathology::has_error(each.findings)) gather(each.report, from.sender, units, found);
    return found.take();
}

} // namespace signalbox::mapping
