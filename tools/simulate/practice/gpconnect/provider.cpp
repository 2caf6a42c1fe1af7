#include "tools/simulate/practice/gpconnect/provider.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tools/simulate/practice/gpconnect/capability.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate {

namespace {

using namespace gpconnect;

constexpr std::string_view interaction_prefix = "urn:nhs:names:services:gpconnect:";
constexpr std::size_t body_max = 5UL << 20;

// "/STU3/1/gpconnect/structured" of "/STU3/1/gpconnect/structured/metadata".
std::string_view server_of(std::string_view path) noexcept {
    for (const std::string_view each : {"/STU3/1/gpconnect/structured", "/STU3/1/gpconnect/documents"})
        if (path.starts_with(each)) return each;
    return "/STU3/1/gpconnect";
}

gpconnect::release release_of(std::string_view path) noexcept {
    return path.starts_with("/DSTU2/") ? gpconnect::release::dstu2 : gpconnect::release::stu3;
}

std::optional<reply> wrong_head(const call& request, const route& to, const claims& token, std::string_view asid) {
    const std::string_view asked_one = field_of(request.fields, "Ssp-To");
    if (!asid.empty() && asked_one != asid) return refuse("BAD_REQUEST", "Ssp-To is another provider");
    if (!token.present) return refuse("BAD_REQUEST", "Authorization with a token is expected");
    const std::string_view named = field_of(request.fields, "Ssp-InteractionID");
    const auto is_it = [&](std::string_view each) {
        return named.starts_with(interaction_prefix) && named.substr(interaction_prefix.size()) == each;
    };
    if (!named.empty() && std::none_of(to.interactions.begin(), to.interactions.end(), is_it))
        return refuse("BAD_REQUEST", "the interaction is of another place");
    if (std::string_view(token.scope).substr(0, token.scope.find(' ')) != to.scope)
        return refuse("BAD_REQUEST", "requested_scope is of another place");
    return std::nullopt;
}

// The document of a body; nothing where it cannot be read.
std::optional<fhir::document> read_body(const std::string& text, media as) {
    auto read = as == media::xml ? fhir::read_xml(text, fhir::release::stu3) : fhir::read_json(text);
    if (!read) return std::nullopt;
    return std::move(*read);
}

using parameters = std::vector<std::pair<std::string, std::string>>;

// Takes _format away.
std::string format_of(parameters& all) {
    std::string format;
    for (const auto& [name, value] : all)
        if (name == "_format") format = value;
    std::erase_if(all, [](const auto& each) { return each.first == "_format"; });
    return format;
}

std::string written(const std::string& json, media as) {
    if (as == media::json || json.empty()) return json;
    const auto read = fhir::read_json(json);
    return fhir::write_xml(read->root(), fhir::release::stu3).value();
}

} // namespace

gp_provider::gp_provider(gp_provider_settings how, const std::vector<patient>& people, const base::clock& clock,
                         std::function<void(std::string_view)> keep)
    : how_(std::move(how)),
      root_("/" + how_.ods_code),
      clock_(clock),
      keep_(std::move(keep)),
      staff_(how_.ods_code, how_.seed),
      roll_(how_.ods_code, people, how_.sharing.deceased_days),
      foundations_(roll_, staff_),
      registration_(roll_, staff_, keep_, how_.family_mismatch),
      diary_(roll_, staff_, how_.seed, keep_),
      library_(roll_, staff_, how_.seed),
      records_(roll_, staff_, library_, how_.sharing, how_.seed),
      care_records_(roll_, staff_, how_.seed) {}

std::string gp_provider::root_url(const call& request) const {
    if (!how_.address.empty()) return how_.address + root_;
    return fmt::format("http://{}{}", field_of(request.fields, "Host"), root_);
}

answer gp_provider::answer(const call& request) {
    auto query = http::parse_query(request.query);
    const std::string format = query ? format_of(*query) : std::string();
    const std::string path = http::percent_decode(request.path).value_or("");
    const std::string_view below = path.starts_with(root_) ? std::string_view(path).substr(root_.size()) : "";
    const gpconnect::release release = release_of(below);
    const auto as =
        negotiate(format, field_of(request.fields, "Accept"), field_of(request.fields, "Content-Type"), release);
    // The HTML product has no XML here.
    const bool unwritten = !as || (release == gpconnect::release::dstu2 && *as == media::xml);
    reply made = !query      ? refuse("BAD_REQUEST", "a malformed query")
                 : unwritten ? refuse_with(415, "BAD_REQUEST", "answers are in FHIR's media types")
                             : reply_to(request, below);
    if (release == gpconnect::release::dstu2 && made.status >= 400) made = in_dstu2(std::move(made));

    const media in = unwritten ? media::json : *as;
    gpconnect::answer sent{made.status, {{"Cache-Control", "no-store"}}, written(made.resource, in)};
    if (!made.version.empty()) sent.fields.emplace_back("ETag", fmt::format("W/\"{}\"", made.version));
    if (!made.location.empty())
        sent.fields.emplace_back("Location",
                                 fmt::format("{}{}/{}", root_url(request), server_of(below), made.location));
    if (made.status < 300 && field_of(request.fields, "Prefer") == "return=minimal" && request.method != "GET")
        sent.body.clear();
    if (!sent.body.empty()) sent.fields.emplace_back("Content-Type", content_type_of(in, release));
    return sent;
}

reply gp_provider::reply_to(const call& request, std::string_view below) {
    const route* to = nullptr;
    bool known = false;
    for (const route& each : routes()) {
        if (!fits(below, each)) continue;
        known = true;
        if (each.method == request.method) to = &each;
    }
    if (to == nullptr && known) return refuse_with(405, "BAD_REQUEST", "not in this way");
    if (to == nullptr) return refuse_with(404, "NO_RECORD_FOUND", "no such place");

    asked what{request,     id_in(below, *to), *http::parse_query(request.query),
               {},          root_url(request), read_claims(field_of(request.fields, "Authorization")),
               clock_.now()};
    static_cast<void>(format_of(what.parameters)); // it has been heeded
    if (auto wrong = wrong_head(request, *to, what.token, how_.asid)) return *wrong;
    if (request.method == "GET") return serve(*to, what);

    const auto is_in = media_of(field_of(request.fields, "Content-Type"), release_of(below));
    if (!is_in) return refuse_with(415, "BAD_REQUEST", "a body is in one of FHIR's media types");
    if (request.body.size() > body_max) return refuse_with(413, "BAD_REQUEST", "a body of at most 5 MiB");
    const auto body = read_body(request.body, *is_in);
    if (!body || !body->root().is(fhir::kind::object))
        return refuse("INVALID_RESOURCE", "the body cannot be read as a resource");
    what.body = body->root();
    return serve(*to, what);
}

reply gp_provider::serve(const route& to, const asked& what) {
    switch (to.what) {
    case place_of::metadata: return {.resource = capability_statement(server_of(to.path))};
    case place_of::find_patient: return foundations_.find_patient(what);
    case place_of::read_patient: return foundations_.read_patient(what);
    case place_of::find_practitioner: return foundations_.find_practitioner(what);
    case place_of::read_practitioner: return foundations_.read_practitioner(what);
    case place_of::find_organisation: return foundations_.find_organisation(what);
    case place_of::read_organisation: return foundations_.read_organisation(what);
    case place_of::read_location: return foundations_.read_location(what);
    case place_of::register_patient: return registration_.register_patient(what);
    case place_of::find_slots: return diary_.find_slots(what);
    case place_of::book: return diary_.book(what);
    case place_of::read_appointment: return diary_.read(what);
    case place_of::change_appointment: return diary_.change(what);
    case place_of::appointments_of_patient: return diary_.of_patient(what);
    case place_of::structured_record: return records_.get(what);
    case place_of::migrated_record: return records_.migrate(what);
    case place_of::find_patient_with_documents: return foundations_.find_patient_with_documents(what);
    case place_of::find_documents: return library_.find(what);
    case place_of::document: return library_.read(what);
    case place_of::conformance: return {.resource = conformance_statement()};
    case place_of::care_record: return care_records_.get(what);
    }
    return refuse("NOT_IMPLEMENTED");
}

boost::asio::awaitable<http::response> gp_provider::answer(http::request& request) {
    call read{std::string(request.method()), std::string(request.path()), std::string(request.query()), {}, {}};
    for (const auto& [name, value] : request.fields()) read.fields.emplace_back(name, value);
    // A byte more than is taken, so that what is too long is refused in the words of GP Connect.
    auto body = co_await request.read_all(body_max + 1);
    if (body)
        read.body = std::move(*body);
    else
        read.body.assign(body_max + 1, ' ');
    gpconnect::answer made = answer(read);
    http::response sent;
    sent.status = made.status;
    sent.fields = std::move(made.fields);
    sent.body = std::move(made.body);
    co_return sent;
}

void gp_provider::restore(std::string_view line) {
    const auto read = fhir::read_json(line);
    if (!read) return;
    const std::string_view kind = read->root().string("kind");
    if (kind == "registered") registration_.restore(read->root());
    if (kind == "appointment") diary_.restore(read->root());
}

} // namespace signalbox::simulate
