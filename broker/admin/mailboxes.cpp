#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/fhir/json.hpp"
#include "broker/identifiers/mailbox_id.hpp"

namespace signalbox::admin {

namespace {

constexpr std::size_t password_max = 256;
constexpr std::size_t name_max = 200;
constexpr std::size_t certificates_max = 20;

void write_names(fhir::json_writer& json, std::string_view name, const std::vector<std::string>& names) {
    json.name(name).begin_array();
    for (const std::string& each : names) json.string(each);
    json.end_array();
}

void write_mailbox(fhir::json_writer& json, const mailbox_state& mailbox) {
    json.begin_object().member("id", mailbox.id).member("name", mailbox.name).member("ods_code", mailbox.ods_code);
    json.name("active").boolean(mailbox.active);
    write_names(json, "sends", mailbox.sends);
    write_names(json, "receives", mailbox.receives);
    json.member("certificates", static_cast<std::int64_t>(mailbox.certificates)).member("from", mailbox.from);
    json.end_object();
}

// A change as the body tells it, or what is wrong with that. Nothing of the body is repeated: it holds a password.
struct told {
    mailbox_change change;
    std::string wrong;
};

bool is_printable(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string read_password(const fhir::value& given, mailbox_change& into) {
    if (!given.is(fhir::kind::string) || given.text().empty() || given.text().size() > password_max ||
        !is_printable(given.text()))
        return "password: a text of 1 to 256 bytes without control characters";
    into.password = base::secret(given.text());
    return {};
}

// 64 hex digits, in lower case then.
std::optional<std::string> pin_of(const fhir::value& given) {
    std::string pin(given.text());
    std::transform(pin.begin(), pin.end(), pin.begin(), [](unsigned char c) { return std::tolower(c); });
    const bool hex = pin.size() == 64 && pin.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!given.is(fhir::kind::string) || !hex) return std::nullopt;
    return pin;
}

std::string read_certificates(const fhir::value& given, mailbox_change& into) {
    into.certificates.emplace();
    if (!given) return {};
    for (const fhir::value each : given) {
        auto pin = pin_of(each);
        if (!pin || into.certificates->size() == certificates_max)
            return "certificates: up to 20 SHA-256 of public key infos, 64 hex digits each";
        into.certificates->push_back(std::move(*pin));
    }
    return {};
}

std::string read_new_mailbox(const fhir::value& given, mailbox_change& into) {
    const auto ods = identifiers::parse_ods_code(given.string("ods_code"));
    if (!ods) return "ods_code: 3 to 12 letters and digits";
    const std::string_view name = given.find("name") ? given.string("name") : std::string_view(into.id);
    if (name.empty() || name.size() > name_max || !is_printable(name)) return "name: a text of 1 to 200 bytes";
    into.ods_code = *ods;
    into.name = name;
    into.active = true;
    if (auto wrong = read_password(given.find("password"), into); !wrong.empty()) return wrong;
    return read_certificates(given.find("certificates"), into);
}

// What POST /mailboxes/ID[/ACT] asks for.
told tell(const call& what) {
    told made;
    const auto id = identifiers::parse_mailbox_id(what.path[1]);
    if (!id) return {{}, "a mailbox id has 1 to 100 letters, digits, '_' or '-', and does not begin with GPPROVIDER"};
    made.change.id = *id;

    const std::string_view act = what.path.size() == 3 ? std::string_view(what.path[2]) : std::string_view{};
    if (act == "enable" || act == "disable") {
        made.change.active = act == "enable";
        return made;
    }
    const auto body = fhir::read_json(what.body);
    if (!body || !body->root().is(fhir::kind::object)) return {{}, "a JSON object is expected"};
    made.wrong = act == "password" ? read_password(body->root().find("password"), made.change)
                                   : read_new_mailbox(body->root(), made.change);
    return made;
}

store::audit_entry entry_of(const call& what, const mailbox_change& change) {
    const std::string act = what.path.size() == 3 ? what.path[2] : "add";
    std::string detail;
    if (change.ods_code) detail = fmt::format("ODS {}, {} certificates", *change.ods_code, change.certificates->size());
    return {what.actor, "mailbox." + act, change.id, "200", std::move(detail), {}};
}

} // namespace

answering list_mailboxes(const parts& with, const call&) {
    fhir::json_writer json;
    json.begin_object().name("mailboxes").begin_array();
    for (const mailbox_state& mailbox : with.directory->mailboxes()) write_mailbox(json, mailbox);
    json.end_array().end_object();
    co_return json_answer(json.take());
}

answering act_on_mailbox(const parts& with, const call& what) {
    const bool is_new = what.path.size() == 2;
    told asked = tell(what);
    if (!asked.wrong.empty()) co_return problem(400, asked.wrong);

    auto entry = entry_of(what, asked.change);
    auto doing = is_new ? with.directory->add(std::move(asked.change), std::move(entry))
                        : with.directory->change(std::move(asked.change), std::move(entry));
    const auto done = co_await std::move(doing);
    if (!done) co_return problem(done.error().status, done.error().detail);
    fhir::json_writer json;
    json.begin_object().name("mailbox");
    write_mailbox(json, *done);
    json.end_object();
    co_return json_answer(json.take());
}

// A reload changes nothing in the store, so that its record is made here.
answering reload_directory(const parts& with, const call& what) {
    const auto count = co_await with.directory->reload();
    if (!count) co_return problem(count.error().status, count.error().detail);
    store::audit_entry entry{what.actor, "directory.reload", {}, "200", fmt::format("{} mailboxes", *count), {}};
    const auto recorded = co_await with.store->audit(std::move(entry));
    if (!recorded) co_return problem(503, "the directory is in force; the audit journal takes no record");
    fhir::json_writer json;
    json.begin_object().member("mailboxes", static_cast<std::int64_t>(*count)).end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
