#include "tools/cli/played_practices.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "adapters/shipped.hpp"
#include "broker/fhir/json.hpp"
#include "broker/http/field_list.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "tools/cli/commands.hpp"
#include "tools/simulate/practice/partner_api.hpp"

namespace signalbox::cli {

namespace {

// Of the specification's own examples.
constexpr const char* consumer_asid = "200000000359";
constexpr const char* provider_asid = "918999198993";

struct asked_practice {
    std::string ods;
    simulate::flavour flavour{};
    simulate::gpconnect::sharing shares = {};
};

[[noreturn]] void refuse(const std::string& asked, const std::string& why) {
    throw command_failure{exit_code::configuration, fmt::format("--practice {}: {}", asked, why),
                          "signalbox serve --profile sandbox --practice A20047=emis"};
}

// "disabled=includeProblems,disabled=DocumentReferences"
simulate::gpconnect::sharing shares_of(std::string_view rest, const std::string& asked) {
    constexpr std::string_view word = "disabled=";
    simulate::gpconnect::sharing made;
    while (!rest.empty()) {
        const std::string_view each = http::next_part(rest, ',');
        if (!each.starts_with(word) || !simulate::gpconnect::is_clinical_area(each.substr(word.size())))
            refuse(asked, "behind ',' stands disabled= and includeProblems or its like, or DocumentReferences");
        made.disabled.emplace(each.substr(word.size()));
    }
    return made;
}

asked_practice parse(const std::string& text) {
    const auto equals = std::min(text.find('='), text.size());
    const std::string ods = text.substr(0, equals);
    std::string_view rest = std::string_view(text).substr(std::min(equals + 1, text.size()));
    const std::string_view flavour = http::next_part(rest, ',');
    if (!identifiers::parse_ods_code(ods)) refuse(text, "no ODS code before '='");
    const simulate::gpconnect::sharing shares = shares_of(rest, text);
    if (flavour == "emis") return {ods, simulate::flavour::emis, shares};
    if (flavour == "systmone") return {ods, simulate::flavour::systmone, shares};
    refuse(text, "neither emis nor systmone behind '='");
}

// The settings of the adapter that speaks to it.
std::string settings_of(const asked_practice& asked, const std::string& url, const std::string& folder) {
    fhir::json_writer json;
    json.begin_object();
    if (asked.flavour == simulate::flavour::systmone) {
        json.member("folder", folder).name("gpconnect").begin_object();
        json.member("url", url + "/" + asked.ods).end_object();
        return json.end_object().take();
    }
    const std::string secret = folder + "/secret";
    std::ofstream(secret) << simulate::simulated_secret;
    json.member("url", url).member("ods", asked.ods).member("client", "signalbox");
    json.name("secret").begin_object().member("file", secret).end_object();
    return json.end_object().take();
}

ingress::gpconnect::practice entry_of(const std::string& ods, const std::string& url) {
    ingress::gpconnect::practice made;
    made.ods = ods;
    made.asid = provider_asid;
    made.enabled = true;
    made.capabilities = {"foundations", "appointments", "structured", "documents", "html"};
    const std::string root = url + "/" + ods + "/STU3/1/gpconnect";
    made.roots = {{"gpconnect", root},
                  {"structured", root + "/structured"},
                  {"documents", root + "/documents"},
                  {"html", url + "/" + ods + "/DSTU2/0/gpconnect"}};
    return made;
}

} // namespace

void add_sandbox_practice(const std::string& ods, const std::string& url, const std::string& destination,
                          app::gpconnect_setting& to) {
    const auto may_ask = [](const auto& each) { return each.asid == consumer_asid; };
    if (std::ranges::none_of(to.consumers, may_ask)) to.consumers.push_back({.asid = consumer_asid, .ods = {}});
    // One of the configuration's own is played too, in its place.
    std::erase_if(to.practices, [&](const auto& each) { return each.entry.ods == ods; });
    to.practices.push_back({.entry = entry_of(ods, url), .destination = destination});
}

played_practices::played_practices(const std::vector<std::string>& asked, const std::string& data) {
    for (const std::string& text : asked) {
        const asked_practice parsed = parse(text);
        if (std::ranges::any_of(all_, [&](const one& each) { return each.ods == parsed.ods; }))
            refuse(text, "a practice twice");
        const std::string folder = data + "/practices/" + parsed.ods;
        std::filesystem::create_directories(folder);
        simulate::practice_settings how{.flavour = parsed.flavour, .ods_code = parsed.ods, .folder = folder};
        how.asid = provider_asid;
        how.sharing = parsed.shares;
        one made{parsed.ods, parsed.flavour == simulate::flavour::emis ? "emis" : "systmone", "", "", nullptr};
        try {
            made.practice = std::make_unique<simulate::played_practice>(how);
        } catch (const std::runtime_error& e) {
            refuse(text, e.what());
        }
        made.url = fmt::format("http://127.0.0.1:{}", made.practice->port());
        made.settings_json = settings_of(parsed, made.url, folder);
        all_.push_back(std::move(made));
    }
}

void played_practices::add_to(app::configuration& c) const {
    for (const one& each : all_) {
        app::destination_setting to;
        to.name = fmt::format("simulated-{}", each.ods); // the demo has practices of its own
        std::ranges::transform(to.name, to.name.begin(), [](char l) { return l >= 'A' && l <= 'Z' ? l + 32 : l; });
        to.kind = each.kind;
        to.form = each.kind == "emis" ? mapping::form::fhir_r4 : mapping::form::edifact_nhs003;
        to.folder = "adapters/" + to.name;
        to.shipped = adapters::find_shipped(each.kind);
        to.settings_json = each.settings_json;
        add_sandbox_practice(each.ods, each.url, to.name, *c.gpconnect);
        c.destinations.push_back(std::move(to));
    }
}

} // namespace signalbox::cli
