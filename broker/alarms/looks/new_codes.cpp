#include "broker/alarms/looks/new_codes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"

namespace signalbox::alarms {

namespace {

constexpr std::size_t named_max = 5;
constexpr std::size_t digest_size = 32; // hex digits: nobody finds two codes with the first half of one SHA-256
constexpr std::size_t word_max = 60;
constexpr std::size_t number_min = 9; // an NHS number without its check digit

std::string digest_of(std::string_view system, std::string_view code) {
    const std::string both = std::string(system).append(1, '\0').append(code);
    return base::to_hex(base::sha256_of(base::as_bytes(both))).substr(0, digest_size);
}

bool is_digest(std::string_view text) {
    return text.size() == digest_size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// An alarm is read by more people than a message is: what is no usual code is not shown.
bool is_plain(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
    return printable && text.size() <= word_max && digits < number_min;
}

std::string shown(std::string_view system, std::string_view code) {
    const std::string name = is_plain(code) ? std::string(code) : fmt::format("(a code of {} bytes)", code.size());
    return system.empty() || !is_plain(system) ? name : fmt::format("{} {}", system, name);
}

} // namespace

new_codes::new_codes(std::string_view kept) {
    while (!kept.empty()) {
        const auto end = std::min(kept.find('\n'), kept.size());
        const std::string_view line = kept.substr(0, end);
        kept.remove_prefix(std::min(end + 1, kept.size()));
        const auto space = line.rfind(' ');
        if (space == std::string_view::npos || space == 0 || !is_digest(line.substr(space + 1))) continue;
        all_[std::string(line.substr(0, space))].told.emplace(line.substr(space + 1));
    }
}

void new_codes::met(const std::string& laboratory, std::string_view system, std::string_view code) {
    one_laboratory& of = all_[laboratory];
    std::string digest = digest_of(system, code);
    if (of.told.contains(digest) || of.told.size() + of.untold.size() >= codes_max) return;
    of.untold.try_emplace(std::move(digest), shown(system, code));
}

std::vector<std::string> new_codes::waiting() const {
    std::vector<std::string> names;
    for (const auto& [name, of] : all_)
        if (!of.untold.empty()) names.push_back(name);
    return names;
}

std::string new_codes::tell(const std::string& laboratory) {
    one_laboratory& of = all_[laboratory];
    std::vector<std::string> named;
    for (const auto& [digest, code] : of.untold) {
        of.told.insert(digest);
        named.push_back(code);
    }
    of.untold.clear();
    std::ranges::sort(named);
    std::string text = fmt::format("{} without a target in the code map, met for the first time: ",
                                   named.size() == 1 ? "a code" : fmt::format("{} codes", named.size()));
    for (std::size_t i = 0; i < std::min(named.size(), named_max); ++i) text += (i == 0 ? "" : ", ") + named[i];
    if (named.size() > named_max) text += fmt::format(" and {} more", named.size() - named_max);
    if (of.told.size() >= codes_max) text += "; these are so many that no further ones are told";
    return text;
}

std::string new_codes::text() const {
    std::string text;
    for (const auto& [name, of] : all_)
        for (const std::string& digest : of.told) text += name + ' ' + digest + '\n';
    return text;
}

} // namespace signalbox::alarms
