#include "adapters/emis/filing.hpp"

#include <charconv>
#include <future>
#include <string>

#include "broker/fhir/json.hpp"

namespace signalbox::adapters::emis {

namespace {

// Codes of the practice's own: letters, digits and hyphens.
std::string clean_code(std::string_view text) {
    std::string made;
    for (const char c : text.substr(0, 32)) {
        const bool fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
        made += fits ? c : '?';
    }
    return made;
}

// {"item":1,"state":"received"}, or "known".
adapter::outcome outcome_of_receipt(const adapter::kept_answer& answer) {
    const auto read = fhir::read_json(answer.body);
    const std::string_view state = read ? read->root().string("state") : std::string_view{};
    if (state == "received") return adapter::accepted();
    if (state == "known") return adapter::duplicate();
    return adapter::unknown(std::to_string(answer.status), "an answer that is no receipt");
}

// The message is fine, and has not left.
adapter::outcome outcome_of_session(const partner_answer& answer) {
    if (!answer.is_answer()) {
        const adapter::outcome failed = adapter::outcome_of_failure(answer);
        return failed.what == SIGNALBOX_UNKNOWN ? adapter::retry("no-session") : failed;
    }
    adapter::outcome made = adapter::outcome_of_status(answer.status, answer.field("retry-after"));
    if (made.what == SIGNALBOX_REJECTED) return adapter::unauthorised(made.code, "no session");
    return made.what == SIGNALBOX_UNKNOWN || made.what == SIGNALBOX_ACCEPTED ? adapter::retry("no-session") : made;
}

std::uint64_t number_of(const fhir::value& decision) {
    const std::string_view text = decision.find("number").text();
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Whether the practice need not say it again.
bool confirm(const adapter::host& hub, const fhir::value& decision) {
    std::promise<adapter::kept> answered;
    auto answer = answered.get_future();
    const auto done = [&answered](const adapter::kept& said) { answered.set_value(said); };
    const std::string_view id = decision.string("delivery_id");
    if (decision.string("outcome") == "filed")
        hub.filed(id, done);
    else
        hub.refused(id, clean_code(decision.string("code")), "the practice does not file it", done);
    const adapter::kept said = answer.get();
    if (!said) hub.log(SIGNALBOX_LOG_WARNING, "a filing was not kept: " + said.error);
    return said || said.is_refused(); // about nothing of ours: it must not stand before the others
}

} // namespace

adapter::outcome outcome_of_result(const partner_answer& answer) {
    if (answer.is_about_session) return outcome_of_session(answer);
    if (!answer.is_answer()) return adapter::outcome_of_failure(answer);
    adapter::outcome made = adapter::outcome_of_status(answer.status, answer.field("retry-after"));
    if (made.what == SIGNALBOX_ACCEPTED) return outcome_of_receipt(answer);
    if (answer.status != 422) return made;
    const auto read = fhir::read_json(answer.body);
    const std::string code = read ? clean_code(read->root().find("issue").at(0).string("code")) : std::string();
    return code.empty() ? made : adapter::rejected(code, "422");
}

bool confirm_filing(const adapter::host& hub, partner_client& practice, std::uint32_t wait_ms) {
    const auto answer = practice.send("GET", "/filing?wait_ms=" + std::to_string(wait_ms));
    const auto read = answer.status == 200 ? fhir::read_json(answer.body) : fhir::read_json("");
    if (!read || !read->root().find("filing").is(fhir::kind::array)) {
        hub.log(SIGNALBOX_LOG_WARNING, "the practice's filing cannot be read (" + std::to_string(answer.status) + ")");
        return false;
    }
    std::uint64_t up_to = 0;
    bool all_before = true; // one that has to be said again must not stand before the others
    for (const fhir::value decision : read->root().find("filing")) {
        all_before = confirm(hub, decision) && all_before;
        if (all_before) up_to = number_of(decision);
    }
    if (up_to == 0) return false;
    const std::string body = "{\"up_to\":" + std::to_string(up_to) + "}";
    return practice.send("POST", "/filing/acknowledge", {{"Content-Type", "application/json"}}, body).status == 204;
}

} // namespace signalbox::adapters::emis
