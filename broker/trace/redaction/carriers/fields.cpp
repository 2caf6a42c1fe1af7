#include "broker/trace/redaction/carriers/fields.hpp"

#include <algorithm>

#include "broker/trace/redaction/carriers/body.hpp"
#include "broker/trace/redaction/carriers/tree/structured.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/patterns.hpp"

namespace signalbox::trace {

namespace {

// Over bytes that are others now.
bool is_digest(std::string_view name) {
    return is_one_of(name, {"mex-content-checksum", "content-md5", "digest", "content-digest", "repr-digest", "etag",
                            "if-match", "if-none-match", "x-signature"});
}

bool is_link(std::string_view name) {
    return is_one_of(name, {"location", "content-location", "referer", "link", "ssp-to-url"});
}

// Of systems, protocols and times.
bool stays(std::string_view name) {
    return is_one_of(name, {"accept",
                            "accept-encoding",
                            "accept-language",
                            "allow",
                            "cache-control",
                            "connection",
                            "content-encoding",
                            "content-type",
                            "date",
                            "expires",
                            "host",
                            "last-modified",
                            "prefer",
                            "retry-after",
                            "server",
                            "te",
                            "transfer-encoding",
                            "user-agent",
                            "vary",
                            "mex-from",
                            "mex-to",
                            "mex-workflowid",
                            "mex-chunk-range",
                            "mex-total-chunks",
                            "mex-content-encrypted",
                            "mex-content-compressed",
                            "mex-content-compress",
                            "mex-content-type",
                            "mex-messagetype",
                            "mex-messageid",
                            "mex-linkedmsgid",
                            "mex-statuscode",
                            "mex-statusevent",
                            "mex-statussuccess",
                            "mex-statustimestamp",
                            "mex-version",
                            "mex-addresstype",
                            "mex-clientversion",
                            "mex-osname",
                            "mex-osversion",
                            "mex-osarchitecture",
                            "ssp-traceid",
                            "ssp-from",
                            "ssp-to",
                            "ssp-interactionid",
                            "interaction-id",
                            "x-request-id",
                            "x-correlation-id",
                            "nhsd-end-user-organisation-ods",
                            "traceparent"});
}

// Free names that a sender chooses.
bool is_local(std::string_view name) {
    return is_one_of(name, {"mex-localid", "mex-partnerid", "mex-filename", "nhsd-session-urid"});
}

// A national code of an organisation ("RX1", "A81001"), as GP Connect has it for a local id, and the one file name that
// every pathology adaptor sends.
bool is_common(std::string_view value) {
    const bool letters = std::any_of(value.begin(), value.end(), is_upper);
    const bool digits = std::any_of(value.begin(), value.end(), is_digit);
    const bool code = value.size() >= 3 && value.size() <= 8 && letters && digits &&
                      std::all_of(value.begin(), value.end(), [](char c) { return is_upper(c) || is_digit(c); });
    return code || value == "edifact.dat";
}

// Letters and digits of a file's name, without what stands behind the last full stop.
std::string redact_local(std::string_view value, substitutes& with) {
    if (is_common(value)) return without_patterns(value, with);
    const auto stop = value.rfind('.');
    const bool extension = stop != std::string_view::npos && value.size() - stop <= 5 && stop > 0;
    if (!extension) return with.local_id(value);
    return with.local_id(value.substr(0, stop)) + std::string(value.substr(stop));
}

std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
    return made;
}

std::string redact_header(std::string_view name, std::string_view value, substitutes& with) {
    if (name == "authorization" && lower(value.substr(0, 7)) == "bearer ")
        return std::string(value.substr(0, 7)) + redact_jwt(value.substr(7), with);
    if (is_link(name)) return redact_url(value, with);
    if (stays(name)) return without_patterns(value, with);
    if (is_local(name)) return redact_local(value, with);
    if (value.empty()) return {};
    with.count(replaced::fields);
    return std::string(redacted_text);
}

} // namespace

void redact_headers(fields& headers, std::uint64_t size, substitutes& with) {
    for (auto& [name, value] : headers) {
        const std::string plain = lower(name);
        value = plain == "content-length" ? std::to_string(size) : redact_header(plain, value, with);
    }
    std::erase_if(headers, [&](const auto& header) {
        if (!is_digest(lower(header.first))) return false;
        return with.count(replaced::digests), true;
    });
}

} // namespace signalbox::trace
