#include <charconv>
#include <limits>
#include <stdexcept>

#include "broker/base/base64.hpp"
#include "broker/fhir/json.hpp"
#include "broker/trace/format/line.hpp"

namespace signalbox::trace {

namespace {

using fhir::value;

// What a line lacks or has in the wrong form, while it is read; never leaves this file.
struct flawed {
    std::string what;
};

std::string named(std::string_view member) { return "the member `" + std::string(member) + "`"; }

std::uint64_t whole_number(const value& in, std::string_view member, std::uint64_t otherwise) {
    const value found = in.find(member);
    if (!found) return otherwise;
    std::uint64_t number = 0;
    const auto text = found.text();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool read = found.is(fhir::kind::number) && failed == std::errc{} && end == text.data() + text.size();
    if (!read || number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throw flawed{named(member) + " is not a whole number from 0"};
    return number;
}

std::uint64_t needed_number(const value& in, std::string_view member) {
    if (!in.find(member)) throw flawed{named(member) + " is missing"};
    return whole_number(in, member, 0);
}

std::uint32_t small_number(const value& in, std::string_view member) {
    const auto number = whole_number(in, member, 0);
    if (number > std::numeric_limits<std::uint32_t>::max()) throw flawed{named(member) + " is too large"};
    return static_cast<std::uint32_t>(number);
}

std::string text(const value& in, std::string_view member) {
    const value found = in.find(member);
    if (found && !found.is(fhir::kind::string)) throw flawed{named(member) + " is not a string"};
    return std::string(found.text());
}

std::string needed_text(const value& in, std::string_view member) {
    if (!in.find(member)) throw flawed{named(member) + " is missing"};
    return text(in, member);
}

value list(const value& in, std::string_view member) {
    const value found = in.find(member);
    if (found && !found.is(fhir::kind::array)) throw flawed{named(member) + " is not an array"};
    return found;
}

fields pairs(const value& in, std::string_view member) {
    fields read;
    const value found = list(in, member);
    if (!found) return read;
    for (const value each : found) {
        if (!each.is(fhir::kind::array) || each.size() != 2 || !each.at(0).is(fhir::kind::string) ||
            !each.at(1).is(fhir::kind::string))
            throw flawed{named(member) + " has an element that is not a pair of strings"};
        read.emplace_back(each.at(0).text(), each.at(1).text());
    }
    return read;
}

body read_body(const value& from) {
    if (!from.is(fhir::kind::object)) throw flawed{"the member `body` is not an object"};
    body read;
    read.size = whole_number(from, "size", 0);
    read.sha256 = text(from, "sha256");
    read.keyed = text(from, "keyed");
    read.beside = from.find("beside").text() == "true";
    if (read.beside) {
        if (read.sha256.size() != 64 || read.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
            throw flawed{"a body beside the trace has no digest by which to find it"};
        return read;
    }
    if (from.find("base64")) {
        auto bytes = base::from_base64(text(from, "base64"));
        if (!bytes) throw flawed{"the member `base64` is not base64"};
        read.bytes = std::move(*bytes);
    } else if (from.find("text")) {
        read.bytes = text(from, "text");
    } else {
        return read; // its digest alone
    }
    body whole = body_of(std::move(read.bytes));
    if (!read.sha256.empty() && read.sha256 != whole.sha256) throw flawed{"a body is not what its digest says"};
    return whole;
}

std::optional<body> optional_body(const value& in) {
    const value found = in.find("body");
    if (!found) return std::nullopt;
    return read_body(found);
}

// Later than any trace lasts, and far from what a clock can count.
constexpr std::uint64_t time_max = 100ULL * 366 * 24 * 3600 * 1'000'000;

offset time_of(const value& in) {
    const std::uint64_t at = needed_number(in, "at");
    if (at > time_max) throw flawed{"the member `at` is more than 100 years"};
    return offset{static_cast<std::int64_t>(at)};
}

// A number as it is written in a version: digits without a leading zero.
std::optional<std::uint32_t> version_part(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    std::uint32_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

void check_version(std::string_view version) {
    const auto dot = std::min(version.find('.'), version.size());
    const auto major = version_part(version.substr(0, dot));
    const auto minor = version_part(version.substr(std::min(dot + 1, version.size())));
    if (!major || !minor || *major == 0) throw flawed{"the member `version` is not of the form 1.0"};
    if (*major > version_major)
        throw flawed{"version " + std::to_string(*major) + " of the format; this program reads up to " +
                     std::to_string(version_major)};
}

header read_header(const value& in) {
    if (in.string("format") != "signalbox-trace") throw flawed{"the member `format` is not signalbox-trace"};
    check_version(needed_text(in, "version"));
    header read;
    read.producer = text(in, "producer");
    const auto started = base::from_iso8601(needed_text(in, "started_at"));
    if (!started) throw flawed{"the member `started_at` is no time in UTC with six decimals"};
    read.started_at = *started;
    read.clock = text(in, "clock");
    read.identifiable = in.find("identifiable").text() != "false";
    read.redaction = text(in, "redaction");
    read.digest = text(in, "digest");
    read.versions = pairs(in, "versions");
    return read;
}

message read_message(const value& in) {
    message read;
    read.sequence = needed_number(in, "sequence");
    read.at = time_of(in);
    const auto by = parse_transport(needed_text(in, "transport"));
    if (!by) throw flawed{"the member `transport` names none"};
    read.transport = *by;
    read.from = text(in, "from");
    read.to = text(in, "to");
    read.workflow = text(in, "workflow");
    read.message_id = text(in, "message_id");
    read.method = text(in, "method");
    read.target = text(in, "target");
    read.headers = pairs(in, "headers");
    if (auto found = optional_body(in)) read.body = std::move(*found);
    return read;
}

reply read_reply(const value& in, sequence number, offset at) {
    reply read;
    read.sequence = number;
    read.at = at;
    read.status = small_number(in, "status");
    read.code = text(in, "code");
    read.headers = pairs(in, "headers");
    read.body = optional_body(in);
    return read;
}

outcome read_outcome(const value& in, sequence number, offset at) {
    outcome read;
    read.sequence = number;
    read.at = at;
    read.destination = needed_text(in, "destination");
    read.part = small_number(in, "part");
    read.route = text(in, "route");
    read.adapter = text(in, "adapter");
    read.state = needed_text(in, "state");
    read.reason = text(in, "reason");
    read.attempts = small_number(in, "attempts");
    read.transform = text(in, "transform");
    read.map = text(in, "map");
    if (const value codes = list(in, "codes"))
        for (const value each : codes) read.codes.push_back({text(each, "from"), text(each, "to")});
    read.body = optional_body(in);
    return read;
}

expectation read_expectation(const value& in) {
    expectation read;
    read.sequence = needed_number(in, "sequence");
    if (const value expected = in.find("reply")) read.reply = read_reply(expected, read.sequence, time_of(expected));
    if (const value outcomes = list(in, "outcomes"))
        for (const value each : outcomes) read.outcomes.push_back(read_outcome(each, read.sequence, time_of(each)));
    return read;
}

std::optional<record> read_kind(const value& in) {
    const std::string kind = needed_text(in, "kind");
    if (kind == "header") return read_header(in);
    if (kind == "message") return read_message(in);
    if (kind == "reply") return read_reply(in, needed_number(in, "sequence"), time_of(in));
    if (kind == "outcome") return read_outcome(in, needed_number(in, "sequence"), time_of(in));
    if (kind == "expect") return read_expectation(in);
    if (kind == "mark") return mark{time_of(in), text(in, "name"), text(in, "text")};
    if (kind == "footer") return footer{needed_number(in, "lines"), needed_text(in, "xxh128")};
    return std::nullopt;
}

} // namespace

void throw_exception_from_error(const unreadable& error, const boost::source_location&) {
    throw std::runtime_error("trace, line " + std::to_string(error.line) + ": " + error.what);
}

read_result<std::optional<record>> read_line(std::string_view line) {
    const auto parsed = fhir::read_json(line);
    if (!parsed) return unreadable{0, "not JSON: " + parsed.error().what};
    const value root = parsed->root();
    if (!root.is(fhir::kind::object)) return unreadable{0, "not a JSON object"};
    try {
        return read_kind(root);
    } catch (const flawed& flaw) {
        return unreadable{0, flaw.what};
    }
}

} // namespace signalbox::trace
