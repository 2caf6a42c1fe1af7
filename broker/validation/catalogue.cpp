#include "broker/validation/catalogue.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "broker/validation/rules.hpp"
#include "broker/validation/schema_set.hpp"

namespace signalbox::validation {
namespace {

constexpr const char* catalogue_name = "catalogue.json";

// Thrown and caught in this file.
struct refused_catalogue {
    schema_error error;
};

std::optional<std::string> read_from(const std::string& folder, const std::string& name) {
    std::ifstream in(folder + "/" + name, std::ios::binary);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (!in || !text) return std::nullopt;
    return std::move(text).str();
}

std::string content_of(const catalogue::reader& read, const std::string& name) {
    auto text = read(name);
    if (!text) throw refused_catalogue{{errc::unreadable, name, "", "the file cannot be read"}};
    return std::move(*text);
}

[[noreturn]] void refuse(const fhir::value& where, std::string what) {
    throw refused_catalogue{{errc::bad_keyword, catalogue_name, where.pointer(), std::move(what)}};
}

std::string text_of(const fhir::value& entry, const char* member) {
    const std::string_view text = entry.string(member);
    if (text.empty()) refuse(entry, fmt::format("an entry needs the text \"{}\"", member));
    return std::string(text);
}

std::optional<fhir::release> release_of(const fhir::value& entry) {
    const std::string_view name = entry.string("fhir_release");
    if (name.empty()) return std::nullopt;
    if (name == "r4") return fhir::release::r4;
    if (name == "stu3") return fhir::release::stu3;
    refuse(entry, "fhir_release is r4 or stu3");
}

catalogue_entry entry_of(const fhir::value& v) {
    for (const fhir::value member : v) {
        constexpr std::string_view members[] = {"id",     "message_type", "version", "source", "file",
                                                "sha256", "fhir_release", "event",   "rules"};
        if (std::find(std::begin(members), std::end(members), member.name()) == std::end(members)) {
            refuse(v, fmt::format("\"{}\" is nothing that an entry has", member.name()));
        }
    }
    catalogue_entry entry;
    entry.id = text_of(v, "id");
    entry.message_type = text_of(v, "message_type");
    entry.version = text_of(v, "version");
    entry.source = text_of(v, "source");
    entry.file = text_of(v, "file");
    entry.sha256 = text_of(v, "sha256");
    entry.fhir_release = release_of(v);
    if (const fhir::value event = v.find("event")) {
        entry.event_system = text_of(event, "system");
        entry.event_code = text_of(event, "code");
    }
    for (const fhir::value rule : v.find("rules")) {
        if (find_rule(rule.text()) == nullptr) refuse(rule, "there is no rule of that id");
        entry.rules.emplace_back(rule.text());
    }
    return entry;
}

std::vector<catalogue_entry> entries_of(const std::string& text) {
    const auto parsed = fhir::read_json(text);
    if (!parsed) {
        const auto& error = parsed.error();
        throw refused_catalogue{
            {errc::not_json, catalogue_name, "",
             fmt::format("line {}, column {}: {}", error.where.line, error.where.column, error.what)}};
    }
    const fhir::value list = parsed->root().find("schemas");
    if (!list.is(fhir::kind::array)) refuse(parsed->root(), "the catalogue is an object with a list \"schemas\"");
    std::vector<catalogue_entry> entries;
    for (const fhir::value v : list) {
        catalogue_entry entry = entry_of(v);
        const auto same = [&entry](const catalogue_entry& other) { return other.id == entry.id; };
        if (std::any_of(entries.begin(), entries.end(), same)) refuse(v, "two entries have the same id");
        entries.push_back(std::move(entry));
    }
    return entries;
}

schema_source checked_source(const catalogue::reader& read, const catalogue_entry& entry) {
    std::string text = content_of(read, entry.file);
    const base::sha256_digest digest = base::sha256_of(base::as_bytes(text));
    if (base::to_hex(digest) != entry.sha256) {
        throw refused_catalogue{{errc::digest_mismatch, entry.file, "",
                                 fmt::format("{} states another SHA-256 for entry {}", catalogue_name, entry.id)}};
    }
    return {entry.file, std::move(text)};
}

// Entries may share a file; each file is one source.
void compile_entries(const catalogue::reader& read, std::vector<catalogue_entry>& entries) {
    std::vector<schema_source> sources;
    std::vector<std::uint32_t> roots;
    for (const catalogue_entry& entry : entries) {
        const auto known = std::find_if(sources.begin(), sources.end(),
                                        [&entry](const schema_source& s) { return s.name == entry.file; });
        roots.push_back(static_cast<std::uint32_t>(known - sources.begin()));
        if (known == sources.end()) sources.push_back(checked_source(read, entry));
    }
    const auto compiled = compile_all(sources, roots);
    if (!compiled) throw refused_catalogue{compiled.error()};
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i].schema = (*compiled)[i];
}

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

violation worded(const catalogue_entry& entry, const checks::finding& f, const fhir::document& message) {
    return {entry.schema->pointer_to(f.value),
            std::string(f.broken->id),
            std::string(f.broken->text),
            "",
            message.where(f.value),
            f.broken->severity};
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
    return load_from([&folder](const std::string& name) { return read_from(folder, name); });
}

boost::system::result<std::shared_ptr<const catalogue>, schema_error> catalogue::load_from(const reader& read) {
    try {
        auto made = std::make_shared<catalogue>();
        made->entries_ = entries_of(content_of(read, catalogue_name));
        compile_entries(read, made->entries_);
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
    const fhir::value header = message_header(message);
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&header](const catalogue_entry& entry) { return names_event(entry, header); });
    return found == entries_.end() ? nullptr : &*found;
}

verdict catalogue::check(const catalogue_entry& entry, const fhir::document& message, std::size_t violations_max) {
    verdict result = entry.schema->check(message, violations_max);
    if (message.empty()) return result;
    const checks::findings of_rules = run_rules(entry.rules, message, violations_max);
    if (of_rules.kept().empty()) return result;
    for (const checks::finding& f : of_rules.kept()) result.violations.push_back(worded(entry, f, message));
    result.more = result.more || of_rules.more();
    shorten(result, violations_max);
    return result;
}

} // namespace signalbox::validation
