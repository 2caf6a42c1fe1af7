#include "tools/cli/trace/convert/planned.hpp"

#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "broker/trace/convert/fhir_file.hpp"
#include "broker/trace/convert/mesh_pair.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/convert/folder.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* links = "symbolic links";

std::optional<plain_file> read_or_tell(const std::string& folder, const std::string& name, remainder& rest) {
    auto read = read_plain_file(folder + "/" + name);
    if (read) return std::move(*read);
    rest.tell(name, read.error().message());
    return std::nullopt;
}

trace::read_result<std::string> read_again(const std::string& path) {
    auto read = read_plain_file(path);
    if (!read) return trace::unreadable{0, read.error().message()};
    return std::move(read->bytes);
}

// A name without its ending, as a file system that does not tell cases apart has it once.
std::string stem_of(const std::string& name) { return name.substr(0, name.rfind('.')); }

void plan_pair(const std::string& folder, const std::string& name, const std::string* data_name,
               std::vector<planned>& into, remainder& rest) {
    const auto text = read_or_tell(folder, name, rest);
    if (!text) return;
    auto about = trace::read_control_file(text->bytes);
    if (!about) return rest.tell(name, about.error());
    if (about->is_report) return rest.leave_out("reports");
    if (data_name == nullptr) return rest.tell(name, "its data file is not there");
    const auto at = about->at.value_or(text->changed);
    const auto read = [about = std::move(*about),
                       path = folder + "/" + *data_name]() -> trace::read_result<trace::message> {
        auto data = read_again(path);
        if (!data) return data.error();
        return trace::message_of(about, std::move(*data));
    };
    into.push_back({at, *data_name, read});
}

} // namespace

void remainder::tell(const std::string& name, const std::string& why) {
    ++told_;
    note(fmt::format("{}: {}", printable(name), printable(why)));
}

void remainder::tell(const std::string& name, const trace::unreadable& why) {
    tell(name, why.line == 0 ? why.what : fmt::format("line {}: {}", why.line, why.what));
}

std::vector<planned> plan_mesh_pairs(const std::string& folder, remainder& rest) {
    const folder_listing found = list_folder(folder);
    rest.leave_out(links, found.links);
    std::map<std::string, std::string> data; // by stem
    for (const std::string& name : found.names)
        if (ends_in(name, ".dat")) data.emplace(stem_of(name), name);
    std::vector<planned> made;
    for (const std::string& name : found.names) {
        if (!ends_in(name, ".ctl")) continue;
        const auto beside = data.find(stem_of(name));
        plan_pair(folder, name, beside == data.end() ? nullptr : &beside->second, made, rest);
        if (beside != data.end()) data.erase(beside);
    }
    for (const auto& [stem, name] : data) rest.tell(name, "its control file is not there");
    return made;
}

std::vector<planned> plan_fhir_files(const std::string& folder, remainder& rest) {
    const folder_listing found = list_folder(folder);
    rest.leave_out(links, found.links);
    std::vector<planned> made;
    for (const std::string& name : found.names) {
        if (!ends_in(name, ".json") && !ends_in(name, ".xml")) continue;
        const auto file = read_or_tell(folder, name, rest);
        if (!file) continue;
        const auto about = trace::look_into_fhir(file->bytes);
        if (!about) {
            rest.tell(name, about.error());
            continue;
        }
        const auto read = [about = *about, path = folder + "/" + name]() -> trace::read_result<trace::message> {
            auto text = read_again(path);
            if (!text) return text.error();
            return trace::message_of(about, std::move(*text));
        };
        made.push_back({about->at.value_or(file->changed), name, read});
    }
    return made;
}

std::vector<planned> plan_edifact_files(const std::string& folder, const trace::edifact_addresses& with,
                                        remainder& rest) {
    const folder_listing found = list_folder(folder);
    rest.leave_out(links, found.links);
    std::vector<planned> made;
    for (const std::string& name : found.names) {
        if (!ends_in(name, ".edi") && !ends_in(name, ".dat") && !ends_in(name, ".txt")) continue;
        const auto file = read_or_tell(folder, name, rest);
        if (!file) continue;
        if (!trace::begins_an_interchange(file->bytes)) {
            rest.leave_out("files that begin with neither UNA nor UNB");
            continue;
        }
        const trace::edifact_file about = trace::look_into_edifact(file->bytes);
        auto addressed = trace::address(about, with);
        if (!addressed) {
            rest.tell(name, addressed.error());
            continue;
        }
        const auto read = [message = std::move(*addressed),
                           path = folder + "/" + name]() -> trace::read_result<trace::message> {
            auto text = read_again(path);
            if (!text) return text.error();
            trace::message whole = message;
            whole.body = trace::body_of(std::move(*text));
            return whole;
        };
        made.push_back({about.at.value_or(file->changed), name, read});
    }
    return made;
}

} // namespace signalbox::cli
