#include <algorithm>
#include <array>

#include "broker/base/crypto.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/parameters.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/systems.hpp"

namespace signalbox::trace {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

std::string percent_encoded(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (is_word(c) || std::string_view("-._~:/$,@").find(c) != std::string_view::npos) {
            made += c;
            continue;
        }
        made += '%';
        made += hex_digits[static_cast<unsigned char>(c) >> 4U];
        made += hex_digits[static_cast<unsigned char>(c) & 15U];
    }
    return made;
}

// The value of one search parameter; modifiers (":exact") and prefixes of dates ("ge") belong to FHIR.
std::string redact_parameter(const parameter& which, const std::string& value, substitutes& with) {
    switch (which.kind) {
    case parameter_kind::name: return with.name(value);
    case parameter_kind::address: return with.address_line(value, which.name == "address");
    case parameter_kind::postcode: return with.postcode(value);
    case parameter_kind::contact:
        return value.find('@') != std::string::npos ? with.mail(value) : with.telephone(value);
    case parameter_kind::birth: {
        const std::size_t prefix = !value.empty() && is_lower(value[0]) ? 2 : 0;
        return value.substr(0, prefix) +
               with.birth_date(std::string_view(value).substr(std::min(prefix, value.size())), "");
    }
    case parameter_kind::patient:
        if (value.find('/') == std::string::npos) return with.local_id(value);
        break;
    case parameter_kind::practitioner:
        if (value.find('/') == std::string::npos) return with.practitioner_id(value);
        break;
    case parameter_kind::identifier: {
        const auto bar = value.find('|');
        if (value.find("nhs-number") != std::string::npos && bar != std::string::npos)
            return value.substr(0, bar + 1) + with.nhs_number(std::string_view(value).substr(bar + 1));
        const bool of_person = which.of_person || is_practitioner_system(std::string_view(value).substr(0, bar));
        if (of_person && value.find("ods-") == std::string::npos) {
            const std::size_t begin = bar == std::string::npos ? 0 : bar + 1;
            return value.substr(0, begin) + with.local_id(std::string_view(value).substr(begin));
        }
        break;
    }
    case parameter_kind::known: break;
    case parameter_kind::free: return says_nothing(value) ? value : with.free_text(value);
    }
    return without_patterns(redact_person_ids(value, with), with);
}

// A part between delimiters: as it is unless something in it had to be replaced.
template <class Redact>
std::string part(std::string_view text, bool plus_is_blank, const Redact& redact) {
    const std::string plain = percent_decoded(text, plus_is_blank);
    const std::string made = redact(plain);
    return made == plain ? std::string(text) : percent_encoded(made);
}

std::string redact_query(std::string_view query, std::string_view path, substitutes& with) {
    std::string made;
    for (;;) {
        const auto one = query.substr(0, query.find('&'));
        const auto equals = one.find('=');
        const parameter which(percent_decoded(one.substr(0, equals), true), path);
        made += part(one.substr(0, equals), true, [&](const auto& t) { return without_patterns(t, with); });
        if (equals != std::string_view::npos)
            made += "=" +
                    part(one.substr(equals + 1), true, [&](const auto& t) { return redact_parameter(which, t, with); });
        if (one.size() == query.size()) return made;
        query.remove_prefix(one.size() + 1);
        made += '&';
    }
}

// Each segment by itself: what one of them hides costs no other one.
std::string redact_path(const std::string& path, substitutes& with) {
    std::string made;
    for (std::string_view rest = path;;) {
        const auto end = rest.find('/');
        made += without_patterns(rest.substr(0, end), with);
        if (end == std::string_view::npos) return without_patterns(made, with);
        made += '/';
        rest.remove_prefix(end + 1);
    }
}

} // namespace

std::string percent_decoded(std::string_view text, bool plus_is_blank) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2])) {
            made += base::from_hex(text.substr(at + 1, 2)).value_or("");
            at += 2;
        } else {
            made += plus_is_blank && text[at] == '+' ? ' ' : text[at];
        }
    }
    return made;
}

std::string redact_person_ids(std::string_view text, substitutes& with) {
    std::string made(text);
    for (const std::string_view type : {"Patient/", "RelatedPerson/", "Person/", "Practitioner/"}) {
        for (auto at = made.find(type); at != std::string::npos; at = made.find(type, at)) {
            at += type.size();
            if (at > type.size() && is_letter(made[at - type.size() - 1])) continue;
            auto end = at;
            while (end < made.size() && (is_word(made[end]) || made[end] == '-' || made[end] == '.')) ++end;
            const auto real = std::string_view(made).substr(at, end - at);
            const std::string id = type == "Practitioner/" ? with.practitioner_id(real) : with.local_id(real);
            made.replace(at, end - at, id);
        }
    }
    return made;
}

std::string redact_url(std::string_view url, substitutes& with) {
    const auto query = url.find('?');
    const auto path = url.substr(0, query);
    std::string made = part(path, false, [&](const auto& t) { return redact_path(redact_person_ids(t, with), with); });
    if (query == std::string_view::npos) return made;
    return made + "?" + redact_query(url.substr(query + 1), path, with);
}

} // namespace signalbox::trace
