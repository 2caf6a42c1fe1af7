#include "broker/ingress/mesh/protocol/rich_query.hpp"

#include <algorithm>
#include <chrono>

#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/inbox_query.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

using side = store::mailbox_view_query::side;

constexpr std::uint32_t outbox_page_max = 100;
constexpr std::chrono::days looks_back{30};

struct bounds {
    std::uint32_t least;
    std::uint32_t most;
};
constexpr bounds bounds_of(side which) noexcept { return which == side::inbox ? bounds{1, 2000} : bounds{10, 5000}; }

field_problem wrong(std::string_view name, std::string what, std::string type) {
    return {"query", std::string(name), std::move(what), std::move(type)};
}

void read_results(std::string_view text, bounds within, rich_query& into, std::vector<field_problem>& trouble) {
    const auto number = parse_number(text);
    if (!number) {
        trouble.push_back(wrong("max_results", "value is not a valid integer", "type_error.integer"));
    } else if (*number < within.least) {
        trouble.push_back(wrong("max_results",
                                "ensure this value is greater than or equal to " + std::to_string(within.least),
                                "value_error.number.not_ge"));
    } else if (*number > within.most) {
        trouble.push_back(wrong("max_results",
                                "ensure this value is less than or equal to " + std::to_string(within.most),
                                "value_error.number.not_le"));
    } else {
        into.max_results = *number;
    }
}

// A token is sealed for one list of one mailbox: the list's name stands in the place of the mailbox id.
std::string list_name(std::string_view mailbox, side which) {
    return std::string(mailbox) + (which == side::inbox ? "/inbox/rich" : "/outbox/rich");
}

// Minutes east of UTC of "+01:00" or "-0130"; nullopt for anything else.
std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
    if (text.size() != 5 && text.size() != 6) return std::nullopt;
    const bool colon = text.size() == 6;
    if ((text[0] != '+' && text[0] != '-') || (colon && text[3] != ':')) return std::nullopt;
    const auto hours = parse_number(text.substr(1, 2));
    const auto minutes = parse_number(text.substr(colon ? 4 : 3, 2));
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    const std::chrono::minutes east{*hours * 60 + *minutes};
    return text[0] == '-' ? -east : east;
}

} // namespace

std::optional<base::time_point> parse_iso_time(std::string_view text) {
    constexpr std::size_t date_size = 10; // 2026-11-22
    constexpr std::size_t time_size = 19; // 2026-11-22T14:05:06
    if (text.size() == date_size) return parse_iso_time(std::string(text) + "T00:00:00");
    if (text.size() < time_size || (text[date_size] != 'T' && text[date_size] != ' ')) return std::nullopt;

    std::string whole = std::string(text.substr(0, date_size)) + "T" +
                        std::string(text.substr(date_size + 1, time_size - date_size - 1));
    std::string_view rest = text.substr(time_size);
    std::string fraction;
    if (rest.starts_with('.')) {
        const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        fraction = rest.substr(1, end - 1);
        rest.remove_prefix(end);
        if (fraction.empty()) return std::nullopt;
    }
    fraction.resize(6, '0'); // microseconds
    std::chrono::minutes east{0};
    if (!rest.empty() && rest != "Z") {
        const auto zone = parse_zone(rest);
        if (!zone) return std::nullopt;
        east = *zone;
    }
    const auto at = base::from_iso8601(whole + "." + fraction + "Z");
    if (!at) return std::nullopt;
    return *at - east;
}

std::variant<rich_query, std::vector<field_problem>> read_rich_query(std::string_view query, side which,
                                                                     base::time_point now) {
    const auto parameters = http::parse_query(query);
    if (!parameters) return std::vector{wrong("query", http::query_fault(query), "value_error")};

    rich_query read{.since = now - looks_back};
    std::vector<field_problem> trouble;
    for (const auto& [name, value] : *parameters) {
        if (name == "max_results") read_results(value, bounds_of(which), read, trouble);
        if (name == "continue_from") read.continue_from = value;
        if (name != "start_time") continue;
        const auto at = parse_iso_time(value);
        if (!at) trouble.push_back(wrong("start_time", "invalid datetime format", "value_error.datetime"));
        read.since = at.value_or(read.since);
        read.start_time = value;
    }
    if (!trouble.empty()) return trouble;
    if (which == side::outbox) read.max_results = std::min(read.max_results, outbox_page_max);
    return read;
}

std::string rich_self(std::string_view mailbox, side which, const rich_query& query) {
    std::string link =
        "/messageexchange/" + list_name(mailbox, which) + "?max_results=" + std::to_string(query.max_results);
    if (!query.start_time.empty()) link += "&start_time=" + http::percent_encode(query.start_time);
    return link;
}

std::string rich_next(const base::secret& key, std::string_view mailbox, side which, const rich_query& query,
                      message::sequence last) {
    return rich_self(mailbox, which, query) +
           "&continue_from=" + continuation_token(key, list_name(mailbox, which), last);
}

std::optional<message::sequence> rich_start(const base::secret& key, std::string_view mailbox, side which,
                                            const rich_query& query) {
    if (query.continue_from.empty()) return message::sequence{0};
    return read_continuation(key, list_name(mailbox, which), query.continue_from);
}

std::variant<std::string, std::vector<field_problem>> read_tracking_query(std::string_view query) {
    const auto parameters = http::parse_query(query);
    if (!parameters) return std::vector{wrong("query", http::query_fault(query), "value_error")};
    for (const auto& [name, value] : *parameters) {
        if (name == "messageID") return upper(value);
    }
    return std::vector{wrong("messageID", "field required", "value_error.missing")};
}

} // namespace signalbox::ingress::mesh::protocol
