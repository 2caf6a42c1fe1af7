// uses: ingress
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/answering/rewriting.hpp"
#include "broker/ingress/gpconnect/rules/days.hpp"
#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/ingress/gpconnect/rules/parameters.hpp"
#include "broker/ingress/gpconnect/wire/address.hpp"
#include "broker/ingress/gpconnect/wire/negotiation.hpp"
#include "broker/ingress/gpconnect/wire/token.hpp"

using namespace signalbox;
using namespace signalbox::ingress::gpconnect;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

void read_path(std::string_view text) {
    const auto read = read_address(text);
    if (!read) return;
    require(read->root + read->path == text);
    require(read->fhir == "STU3" || read->fhir == "DSTU2");
    require(read->path.empty() || read->path.front() == '/');
    require(read->ods.size() >= 3 && read->ods.size() <= 12);
}

std::string base64url(std::string_view text) {
    std::string made = base::to_base64(base::as_bytes(text));
    std::erase(made, '=');
    std::replace(made.begin(), made.end(), '+', '-');
    std::replace(made.begin(), made.end(), '/', '_');
    return made;
}

// A text as the whole field, and as the claims of a token whose header is right.
void read_tokens(std::string_view text) {
    const token_demand demand{"patient/*.read", "directcare", "STU3", false};
    const std::string claims = "Bearer " + base64url(R"({"alg":"none","typ":"JWT"})") + "." + base64url(text) + ".";
    for (const std::string_view field : {text, std::string_view(claims)}) {
        const token told = told_by(field);
        const auto read = read_token(field, demand, 1'795'000'000);
        const auto* who = std::get_if<token>(&read);
        if (who == nullptr) continue;
        require(who->subject == told.subject && !who->subject.empty() && !who->organisation_ods.empty());
        require(who->scope == demand.scope && who->reason == demand.reason);
    }
}

void read_search(std::string_view text) {
    static const auto slots = [] {
        interaction made;
        made.days_max = 14;
        made.parameters = {{.name = "start", .kind = parameter_kind::moment, .least = 1, .most = 1, .prefixes = {"ge"}},
                           {.name = "end", .kind = parameter_kind::moment, .least = 1, .most = 1, .prefixes = {"le"}}};
        return made;
    }();
    const auto given = http::parse_query(text);
    if (!given) return;
    static_cast<void>(check_parameters(slots, *given, "2026-11-26"));
    const std::string number = nhs_number_in(*given);
    require(number.empty() || number.size() == 10);
}

void rewrite(std::string_view text) {
    const root_pair roots{"http://a/b", "https://hub.example/c"};
    const std::string made = rewritten(text, roots);
    const bool named_ours = text.find("hub.example") != std::string_view::npos;
    require(named_ours || rewritten(made, roots.reversed()) == text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_path(text);
    read_tokens(text);
    read_search(text);
    rewrite(text);
    static_cast<void>(read_media_type(text, "STU3"));
    if (const auto moment = read_moment(text)) require(moment->second >= 0 && moment->second < 86'400);
    require(!fits("/Patient/{id}", text) || text.starts_with("/Patient/"));
    return 0;
}
