#include "broker/trace/convert/har.hpp"

#include <algorithm>
#include <charconv>

#include "broker/base/base64.hpp"
#include "broker/fhir/json.hpp"
#include "broker/trace/convert/fields.hpp"
#include "broker/trace/convert/har_request.hpp"
#include "broker/trace/convert/times.hpp"

namespace signalbox::trace {

namespace {

double number_in(const fhir::value& of, std::string_view member) {
    const std::string_view text = of.find(member).text();
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc{} && end == text.data() + text.size() ? value : 0;
}

// What was kept of a body: postData of a request, content of a response. Nothing where that is no text, or no base64.
std::optional<std::string> bytes_of(const fhir::value& kept) {
    const fhir::value text = kept.find("text");
    if (!text.is(fhir::kind::string)) return std::nullopt;
    if (kept.string("encoding") == "base64") return base::from_base64(text.text());
    return std::string(text.text());
}

// An archive holds bodies with their content encoding undone, but for those that it took for plain bytes. A referer is
// a page's whole URL, whatever its query lets in.
bool belongs_to_wire(const std::string& lower_name, bool packed) {
    return lower_name.starts_with(':') || lower_name == "content-length" || lower_name == "transfer-encoding" ||
           lower_name == "referer" || (lower_name == "content-encoding" && !packed);
}

fields headers_of(const fhir::value& part, bool packed) {
    fields made;
    for (const fhir::value each : part.find("headers")) {
        const std::string name = one_line(each.string("name"));
        if (name.empty() || is_credential(name) || belongs_to_wire(lower_case(name), packed)) continue;
        made.emplace_back(name, one_line(each.string("value")));
    }
    return made;
}

// RFC 6749: whatever asks for an access token names its grant type, beside secrets.
bool asks_for_token(std::string_view body) {
    return body.starts_with("grant_type=") || body.find("&grant_type=") != std::string_view::npos;
}

std::optional<reply> reply_of(const fhir::value& entry) {
    const fhir::value response = entry.find("response");
    const double status = number_in(response, "status");
    if (!(status >= 100 && status < 1000)) return std::nullopt;
    constexpr double longest = 24.0 * 3'600'000; // ms
    reply made;
    made.status = static_cast<unsigned>(status);
    made.at = offset(static_cast<std::int64_t>(std::clamp(number_in(entry, "time"), 0.0, longest) * 1000));
    auto bytes = bytes_of(response.find("content"));
    made.headers = headers_of(response, bytes && is_gzip(*bytes));
    if (bytes) made.body = body_of(std::move(*bytes));
    return made;
}

class har_reader {
  public:
    har_contents take() {
        std::ranges::stable_sort(made_.exchanges, {}, &har_exchange::at);
        return std::move(made_);
    }

    void read(const fhir::value& entry) {
        ++number_;
        const fhir::value request = entry.find("request");
        const auto at = parse_instant(entry.string("startedDateTime"));
        if (!at) return refuse("has no startedDateTime");
        message sent;
        sent.method = one_line(request.string("method"));
        sent.target = target_in(request.string("url"));
        if (sent.method.empty()) return refuse("has no method");
        if (sent.target.empty()) return leave_out();
        if (one_line(sent.target) != sent.target || sent.target.find(' ') != std::string::npos)
            return refuse("has a URL with blanks");
        auto bytes = bytes_of(request.find("postData"));
        if (!bytes && (request.find("postData") || number_in(request, "bodySize") > 0))
            return refuse("has a body of which the archive did not keep the bytes");
        if (bytes && asks_for_token(*bytes)) return leave_out();
        sent.headers = headers_of(request, bytes && is_gzip(*bytes));
        if (bytes) sent.body = body_of(std::move(*bytes));
        give_transport(sent);
        made_.exchanges.push_back({*at, std::move(sent), reply_of(entry)});
    }

  private:
    void refuse(const char* why) { made_.refused.push_back({number_, why}); }
    void leave_out() { ++made_.left_out; }

    har_contents made_;
    std::uint64_t number_ = 0; // of the entry
};

} // namespace

read_result<har_contents> read_har(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3); // HAR 1.2 allows a byte order mark
    fhir::json_options lenient;
    lenient.refuse_duplicate_keys = false;
    lenient.refuse_nul = false;
    const auto read = fhir::read_json(text, lenient);
    if (!read) return unreadable{read.error().where.line, read.error().what};
    const fhir::value entries = read->root().find("log").find("entries");
    if (!entries.is(fhir::kind::array)) return unreadable{0, "is no HTTP archive: it has no log.entries"};
    har_reader into;
    for (const fhir::value entry : entries) into.read(entry);
    return into.take();
}

} // namespace signalbox::trace
