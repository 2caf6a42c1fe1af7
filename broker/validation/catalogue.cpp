#include "broker/validation/catalogue.hpp"

#include <algorithm>

#include "broker/validation/catalogue_file.hpp"
#include "broker/validation/protocol_codes.hpp"
#include "broker/validation/rules.hpp"

namespace signalbox::validation {
namespace {

// MessageHeader stands first; one that does not is recognised all the same, and refused for it later.
fhir::value message_header(const fhir::value& bundle) noexcept {
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == "MessageHeader") return resource;
    }
    return {};
}

bool names_event(const catalogue_entry& entry, const fhir::value& header) noexcept {
    if (entry.event_code.empty()) return false;
    // STU3 calls the coding `event`, R4 `eventCoding`.
    const bool stu3 = entry.fhir_release == fhir::release::stu3;
    const fhir::value coding = header.find(stu3 ? "event" : "eventCoding");
    return coding.string("system") == entry.event_system && coding.string("code") == entry.event_code;
}

// What the type's own list says of the rule or keyword, else what its protocol does, else the list's "*".
std::string protocol_error_of(const catalogue_entry& entry, std::string_view rule_or_keyword) {
    if (const auto own = entry.protocol_errors.find(rule_or_keyword); own != entry.protocol_errors.end())
        return own->second;
    const auto any = entry.protocol_errors.find("*");
    if (any == entry.protocol_errors.end()) return {};
    for (const auto& [prefix, p] : {std::pair{"spine:", protocol::spine}, std::pair{"itk3:", protocol::itk3}}) {
        const std::string_view code = protocol_code(rule_or_keyword, p);
        if (any->second.starts_with(prefix) && code != protocol_code("*", p)) return std::string(prefix).append(code);
    }
    return any->second;
}

violation worded(const catalogue_entry& entry, const checks::finding& f, const fhir::document& message, strength how) {
    const bool tolerated = how == strength::tolerant && f.broken->tolerated;
    return {entry.schema->pointer_to(f.value),
            std::string(f.broken->id),
            std::string(f.broken->text),
            "",
            message.where(f.value),
            tolerated ? severity::warning : f.broken->severity,
            protocol_error_of(entry, f.broken->id)};
}

// In document order, and no more than the maximum; warnings must not push out the errors that refuse the message.
void shorten(verdict& result, std::size_t violations_max) {
    auto& all = result.violations;
    const auto earlier = [](const violation& a, const violation& b) { return a.where.offset < b.where.offset; };
    std::stable_sort(all.begin(), all.end(), earlier);
    if (all.size() <= violations_max) return;
    std::stable_partition(all.begin(), all.end(), [](const violation& v) { return v.severity == severity::error; });
    all.resize(violations_max);
    std::stable_sort(all.begin(), all.end(), earlier);
    result.more = true;
}

} // namespace

boost::system::result<std::shared_ptr<const catalogue>, schema_error> catalogue::load(const std::string& folder) {
    return load_from(reader_of(folder));
}

boost::system::result<std::shared_ptr<const catalogue>, schema_error> catalogue::load_from(const reader& read) {
    return load_with_own(read, "");
}

boost::system::result<std::shared_ptr<const catalogue>, schema_error>
catalogue::load_with_own(const reader& read, const std::string& own, std::uint64_t steps_max) {
    try {
        auto made = std::make_shared<catalogue>();
        made->entries_ = read_catalogue(read, own, steps_max);
        return std::shared_ptr<const catalogue>(std::move(made));
    } catch (const refused_catalogue& refused) {
        return refused.error;
    }
}

const catalogue_entry* catalogue::find(std::string_view id) const noexcept {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [id](const catalogue_entry& entry) { return entry.id == id; });
    return found == entries_.end() ? nullptr : &*found;
}

const catalogue_entry* catalogue::recognise(const fhir::value& message) const noexcept {
    if (!message) return nullptr;
    const fhir::value header = message_header(message);
    const auto fits = [&](const catalogue_entry& e) {
        if (e.event_code.empty()) return e.detect != nullptr && e.detect->accepts(message);
        return names_event(e, header);
    };
    const auto found = std::find_if(entries_.begin(), entries_.end(), fits);
    return found == entries_.end() ? nullptr : &*found;
}

verdict catalogue::check(const catalogue_entry& entry, const fhir::document& message, std::size_t violations_max,
                         strength how) {
    verdict result = entry.schema->check(message, violations_max, how);
    for (violation& v : result.violations) {
        if (v.protocol_error.empty()) v.protocol_error = protocol_error_of(entry, v.keyword);
    }
    if (message.empty()) return result;
    const checks::findings of_rules = run_rules(entry.rules, message, violations_max);
    if (of_rules.kept().empty()) return result;
    for (const checks::finding& f : of_rules.kept()) result.violations.push_back(worded(entry, f, message, how));
    result.more = result.more || of_rules.more();
    shorten(result, violations_max);
    return result;
}

} // namespace signalbox::validation
