#include "tools/cli/map/stored_codes.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "tools/cli/hub_client.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

// Small enough that a page is in memory at once, whatever the messages are.
constexpr std::uint64_t page_size = 200;

std::uint64_t number_of(const fhir::value& from) {
    std::uint64_t read = 0;
    const auto text = from.text();
    static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), read)); // the hub writes numbers
    return read;
}

stored_message read_message(const fhir::value& from) {
    stored_message read;
    read.id = from.string("message_id");
    read.laboratory = from.string("sender");
    if (const auto at = base::from_iso8601(from.string("committed_at"))) read.committed_at = *at;
    for (const auto each : from.find("codes")) read.codes.push_back(mapping::read_asked_code(each));
    return read;
}

} // namespace

stored_reading each_stored_message(const stored_messages_options& how,
                                   const std::function<void(const stored_message&)>& each) {
    hub_client hub(how.data);
    const std::string since = since_of(how.since);
    stored_reading seen;
    std::uint64_t after = 0;
    for (bool more = true; more;) {
        if (seen.messages >= how.limit) {
            seen.all = false;
            break;
        }
        const auto page = hub.get(
            "/api/v1/codes" + query_of({{"after", after == 0 ? "" : std::to_string(after)},
                                        {"since", since},
                                        {"from", how.from},
                                        {"limit", std::to_string(std::min(page_size, how.limit - seen.messages))}}));
        const auto root = page.root();
        for (const auto message : root.find("messages")) {
            ++seen.messages;
            each(read_message(message));
        }
        seen.map = root.string("map");
        seen.unreadable += number_of(root.find("unreadable"));
        after = number_of(root.find("last_position"));
        more = root.find("more").text() == "true";
    }
    return seen;
}

void tell(const stored_reading& seen, const stored_messages_options& how) {
    if (!seen.all) note(fmt::format("stopped after {} messages; --since and --limit say which", seen.messages));
    if (seen.unreadable > 0) note(fmt::format("{} messages could not be read", seen.unreadable));
    if (!how.quiet) note(fmt::format("{} messages", seen.messages));
}

} // namespace signalbox::cli
