#include "broker/trace/recording/cleaning.hpp"

#include <algorithm>
#include <array>

#include "broker/base/crypto.hpp"

namespace signalbox::trace {

namespace {

// Their values are the protocols' words, sizes, or names of systems and mailboxes.
constexpr std::array<std::string_view, 16> plain_fields{"accept",
                                                        "accept-encoding",
                                                        "cache-control",
                                                        "content-encoding",
                                                        "content-length",
                                                        "content-type",
                                                        "date",
                                                        "mex-content-compressed",
                                                        "mex-content-encrypted",
                                                        "mex-to",
                                                        "mex-workflowid",
                                                        "prefer",
                                                        "retry-after",
                                                        "ssp-from",
                                                        "ssp-interactionid",
                                                        "ssp-to"};

std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return made;
}

void leave_digest(body& what, const digest_key& key) {
    what.bytes.clear();
    if (what.size != 0 && !what.sha256.empty())
        what.keyed = base::to_hex(base::hmac_sha256(key, base::as_bytes(what.sha256)));
    what.sha256.clear();
}
void leave_digest(std::optional<body>& what, const digest_key& key) {
    if (what) leave_digest(*what, key);
}

void leave_plain(fields& all) {
    std::erase_if(all, [](const auto& each) { return !std::ranges::binary_search(plain_fields, lower(each.first)); });
}

// A resource type, an operation, a version or an ODS code; ids of patients and records have no place among them.
bool is_plain_segment(std::string_view segment) {
    const auto digits = std::ranges::count_if(segment, [](char c) { return c >= '0' && c <= '9'; });
    const bool words = std::ranges::all_of(segment, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || c == '.';
    });
    return words && digits <= 5 && static_cast<std::size_t>(digits) < std::max<std::size_t>(segment.size(), 2) &&
           segment.size() <= 40;
}

// Behind the name of a resource type stands an id: "/Patient/2/_history/1".
bool is_type(std::string_view segment) {
    return !segment.empty() && segment.front() >= 'A' && segment.front() <= 'Z' &&
           std::ranges::none_of(segment, [](char c) { return c >= '0' && c <= '9'; });
}

std::string plain_target(std::string_view target) {
    std::string made;
    bool id_follows = false;
    target = target.substr(0, target.find('?'));
    if (!target.starts_with('/')) return "-";
    while (!target.empty()) {
        target.remove_prefix(1);
        const std::string_view segment = target.substr(0, target.find('/'));
        const bool plain = is_plain_segment(segment) && (!id_follows || segment.starts_with('$'));
        made += '/';
        made += plain ? segment : std::string_view("-");
        id_follows = is_type(segment);
        target.remove_prefix(segment.size());
    }
    return made;
}

void clean(header&, const digest_key&) {}
void clean(message& what, const digest_key& key) {
    leave_digest(what.body, key);
    leave_plain(what.headers);
    if (what.transport == transport::gpconnect) what.target = plain_target(what.target);
}
void clean(reply& what, const digest_key& key) {
    leave_digest(what.body, key);
    leave_plain(what.headers);
}
void clean(outcome& what, const digest_key& key) { leave_digest(what.body, key); }
void clean(expectation& what, const digest_key& key) {
    if (what.reply) clean(*what.reply, key);
    for (outcome& each : what.outcomes) clean(each, key);
}
void clean(mark&, const digest_key&) {}
void clean(footer&, const digest_key&) {}

} // namespace

digest_key new_digest_key() {
    digest_key made;
    base::random_fill(made);
    return made;
}

void leave_out_content(record& line, const digest_key& key) {
    std::visit([&](auto& each) { clean(each, key); }, line);
}

} // namespace signalbox::trace
