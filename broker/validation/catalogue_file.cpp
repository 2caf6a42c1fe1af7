#include "broker/validation/catalogue_file.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/base/file.hpp"
#include "broker/fhir/json.hpp"
#include "broker/validation/rules.hpp"
#include "broker/validation/schema_set.hpp"

namespace signalbox::validation {
namespace {

constexpr const char* catalogue_name = "catalogue.json";

std::string content_of(const catalogue::reader& read, const std::string& name) {
    auto text = read(name);
    if (!text)
        throw refused_catalogue{{errc::unreadable, name, "", "the file cannot be read: " + text.error().message()}};
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

// The name of a file of the catalogue's folder or below it.
std::string file_of(const fhir::value& entry) {
    std::string name = text_of(entry, "file");
    const bool outside = name.front() == '/' || ("/" + name + "/").find("/../") != std::string::npos;
    if (outside) refuse(entry, "\"file\" names a file of the catalogue's folder");
    return name;
}

std::optional<fhir::release> release_of(const fhir::value& entry) {
    const std::string_view name = entry.string("fhir_release");
    if (name.empty()) return std::nullopt;
    if (name == "r4") return fhir::release::r4;
    if (name == "stu3") return fhir::release::stu3;
    refuse(entry, "fhir_release is r4 or stu3");
}

std::shared_ptr<const schema> detector_of(const fhir::value& v) {
    if (!v) return nullptr;
    auto compiled = schema::compile({{catalogue_name, fhir::write_json(v)}});
    if (!compiled) refuse(v, compiled.error().pointer + ": " + compiled.error().what);
    return std::move(*compiled);
}

// By what belongs to no type: an object without a member, and a FHIR resource of a type that there is not.
void refuse_taking_all(const fhir::value& where, const schema& detect) {
    for (const char* const message : {"{}", R"({"resourceType": "None", "id": "none"})"}) {
        const auto read = fhir::read_json(message);
        assert(read.has_value());
        if (detect.accepts(read->root()))
            refuse(where, "detect takes messages of every type, so that none is left for the entries behind it: let it "
                          "require a member, or a value, that only this type has; without detect the entry is used "
                          "where it is asked for");
    }
}

// Own files change as their owner likes: a digest is checked where one stands, and otherwise what it is.
enum class digests : std::uint8_t { required, optional };

std::string digest_of(const fhir::value& v, digests asked) {
    return asked == digests::required ? text_of(v, "sha256") : std::string(v.string("sha256"));
}

catalogue_entry entry_of(const fhir::value& v, digests asked) {
    for (const fhir::value member : v) {
        constexpr std::string_view members[] = {"id",           "message_type",     "version",        "source", "title",
                                                "file",         "sha256",           "event",          "detect", "rules",
                                                "fhir_release", "formats_asserted", "protocol_errors"};
        if (std::find(std::begin(members), std::end(members), member.name()) == std::end(members)) {
            refuse(v, fmt::format("\"{}\" is nothing that an entry has", member.name()));
        }
    }
    catalogue_entry entry;
    entry.id = text_of(v, "id");
    entry.message_type = text_of(v, "message_type");
    entry.version = text_of(v, "version");
    entry.source = text_of(v, "source");
    entry.file = file_of(v);
    entry.sha256 = digest_of(v, asked);
    entry.own = asked == digests::optional;
    entry.fhir_release = release_of(v);
    if (const fhir::value event = v.find("event")) {
        entry.event_system = text_of(event, "system");
        entry.event_code = text_of(event, "code");
    }
    for (const fhir::value rule : v.find("rules")) {
        if (find_rule(rule.text()) == nullptr) refuse(rule, "there is no rule of that id");
        entry.rules.emplace_back(rule.text());
    }
    entry.title = std::string(v.string("title"));
    entry.formats_asserted = v.find("formats_asserted").text() == "true";
    entry.detect = detector_of(v.find("detect"));
    if (entry.own && entry.detect) refuse_taking_all(v.find("detect"), *entry.detect);
    for (const fhir::value code : v.find("protocol_errors")) {
        if (!code.is(fhir::kind::string)) refuse(code, "the code of a protocol is a text");
        entry.protocol_errors.emplace(code.name(), code.text());
    }
    return entry;
}

fhir::document parse(const std::string& text) {
    auto parsed = fhir::read_json(text);
    if (parsed) return std::move(*parsed);
    const auto& error = parsed.error();
    throw refused_catalogue{{errc::not_json, catalogue_name, "",
                             fmt::format("line {}, column {}: {}", error.where.line, error.where.column, error.what)}};
}

// A file of the catalogue with its digest.
struct listed_file {
    std::string id;
    std::string file;
    std::string sha256; // empty for an own file that states none
};

// Those that several message types refer to, and that are no type themselves.
std::vector<listed_file> shared_of(const fhir::value& root, digests asked) {
    std::vector<listed_file> files;
    for (const fhir::value v : root.find("shared"))
        files.push_back({text_of(v, "id"), file_of(v), digest_of(v, asked)});
    return files;
}

std::vector<catalogue_entry> entries_of(const fhir::value& root, digests asked) {
    const fhir::value list = root.find("schemas");
    if (!list.is(fhir::kind::array)) refuse(root, "the catalogue is an object with a list \"schemas\"");
    std::vector<catalogue_entry> entries;
    for (const fhir::value v : list) {
        catalogue_entry entry = entry_of(v, asked);
        const auto same = [&entry](const catalogue_entry& other) { return other.id == entry.id; };
        if (std::any_of(entries.begin(), entries.end(), same)) refuse(v, "two entries have the same id");
        entries.push_back(std::move(entry));
    }
    return entries;
}

// Gives the digest that the file has; it has to be the one that is stated.
std::string checked_digest(const listed_file& listed, const schema_source& source) {
    std::string digest = base::to_hex(base::sha256_of(base::as_bytes(source.text)));
    if (listed.sha256.empty() || digest == listed.sha256) return digest;
    throw refused_catalogue{{errc::digest_mismatch, listed.file, "",
                             fmt::format("{} states another SHA-256 for entry {}", catalogue_name, listed.id)}};
}

auto source_named(std::vector<schema_source>& sources, const std::string& file) {
    return std::find_if(sources.begin(), sources.end(), [&file](const schema_source& s) { return s.name == file; });
}

// One catalogue.json with its files; entries may share a file.
struct listing {
    std::vector<catalogue_entry> entries;
    std::vector<schema_source> sources;
};

listing read_listing(const catalogue::reader& read, digests asked) {
    const fhir::document text = parse(content_of(read, catalogue_name));
    listing made{entries_of(text.root(), asked), {}};
    const auto add = [&](const listed_file& file) {
        auto its = source_named(made.sources, file.file);
        if (its == made.sources.end()) its = made.sources.insert(its, {file.file, content_of(read, file.file)});
        return checked_digest(file, *its);
    };
    for (catalogue_entry& entry : made.entries) entry.sha256 = add({entry.id, entry.file, entry.sha256});
    for (const listed_file& file : shared_of(text.root(), asked)) add(file);
    return made;
}

// Errors about one's own files name them with their folder.
[[noreturn]] void refuse_own(const std::string& folder, schema_error why) {
    why.file = folder + "/" + why.file;
    throw refused_catalogue{std::move(why)};
}

listing read_own(const std::string& folder) {
    try {
        return read_listing(reader_of(folder), digests::optional);
    } catch (const refused_catalogue& refused) {
        refuse_own(folder, refused.error);
    }
}

void refuse_clashes(const std::string& folder, const listing& own, const std::vector<catalogue_entry>& others) {
    for (std::size_t i = 0; i < own.entries.size(); ++i) {
        const catalogue_entry& entry = own.entries[i];
        for (const catalogue_entry& other : others) {
            const bool same_id = entry.id == other.id;
            if (!same_id && entry.file != other.file) continue;
            refuse_own(folder, {errc::bad_keyword, catalogue_name, fmt::format("/schemas/{}", i),
                                fmt::format("the {} {} is taken by the schemas that these are added to",
                                            same_id ? "id" : "file name", same_id ? entry.id : entry.file)});
        }
    }
}

// Own entries come first: they say more of what they are for than what was there before them.
void add_own(const std::string& folder, listing& to) {
    listing own = read_own(folder);
    refuse_clashes(folder, own, to.entries);
    to.entries.insert(to.entries.begin(), std::make_move_iterator(own.entries.begin()),
                      std::make_move_iterator(own.entries.end()));
    to.sources.insert(to.sources.end(), own.sources.begin(), own.sources.end());
}

void compile_entries(listing& all, const std::string& own, std::uint64_t steps_max) {
    auto& [entries, sources] = all;
    std::vector<schema_root> roots;
    for (const catalogue_entry& entry : entries) {
        const auto source = source_named(sources, entry.file) - sources.begin();
        roots.push_back({static_cast<std::uint32_t>(source), entry.formats_asserted});
    }
    const auto compiled = compile_all(sources, roots, {.steps_max = steps_max});
    if (!compiled) {
        const schema_error& why = compiled.error();
        const auto about_own = [&why](const catalogue_entry& e) { return e.own && e.file == why.file; };
        if (std::any_of(entries.begin(), entries.end(), about_own)) refuse_own(own, why);
        throw refused_catalogue{why};
    }
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i].schema = (*compiled)[i];
}

} // namespace

std::vector<catalogue_entry> read_catalogue(const catalogue::reader& read, const std::string& own,
                                            std::uint64_t steps_max) {
    listing all = read_listing(read, digests::required);
    if (!own.empty()) add_own(own, all);
    compile_entries(all, own, steps_max);
    return std::move(all.entries);
}

catalogue::reader reader_of(const std::string& folder) {
    return [folder](const std::string& name) { return base::read_file_of(folder, name); };
}

} // namespace signalbox::validation
