#include "tools/cli/adapter/traced.hpp"

#include <utility>

#include <fmt/format.h>

#include "broker/trace/format/reader.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

namespace {

constexpr std::size_t messages_max = 1'000;
constexpr std::size_t bytes_max = 64UL << 20;

// Null where the line has no body of that form.
const trace::body* body_in(const trace::record& line, mapping::form form) {
    if (form == mapping::form::original) {
        const auto* sent = std::get_if<trace::message>(&line);
        return sent != nullptr && sent->transport != trace::transport::gpconnect ? &sent->body : nullptr;
    }
    const auto* settled = std::get_if<trace::outcome>(&line);
    const bool of_form = settled != nullptr && settled->body &&
                         settled->transform.starts_with(fmt::format("{}/", mapping::to_text(form)));
    return of_form ? &*settled->body : nullptr;
}

trace::sequence sequence_of(const trace::record& line) {
    if (const auto* sent = std::get_if<trace::message>(&line)) return sent->sequence;
    return std::get<trace::outcome>(line).sequence;
}

[[noreturn]] void refuse(const std::string& trace, const std::string& what) {
    throw command_failure{exit_code::usage, fmt::format("{}: {}", trace, what), "signalbox trace info FILE"};
}

} // namespace

std::vector<kit::traced> messages_in(const std::string& trace, mapping::form form, const std::string& content_type) {
    auto from = trace::reader::open(trace);
    if (!from) refuse(trace, from.error().what);
    std::vector<kit::traced> made;
    for (std::size_t bytes = 0; made.size() < messages_max && bytes < bytes_max;) {
        const auto line = (*from)->next();
        if (!line) refuse(trace, line.error().what);
        if (!*line) break;
        const trace::body* const found = body_in(**line, form);
        if (found == nullptr || (found->bytes.empty() && !found->beside)) continue; // its digest alone
        auto loaded = (*from)->load(*found);
        if (!loaded) refuse(trace, loaded.error().what);
        bytes += loaded->size();
        made.push_back({sequence_of(**line), std::move(*loaded), content_type});
    }
    if (made.empty())
        refuse(trace, fmt::format("nothing in it was rendered as {} with its bytes kept", mapping::to_text(form)));
    return made;
}

} // namespace signalbox::cli
