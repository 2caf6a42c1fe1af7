#include "broker/admin/conversation.hpp"

#include <algorithm>

#include "broker/messaging/itk3/codes.hpp"

namespace signalbox::admin {

namespace {

using message::delivery_state;
using message::message_state;

bool has_arrived(const store::delivery_record& of) {
    return of.state == delivery_state::delivered || of.state == delivery_state::confirmed;
}

bool will_not_arrive(const store::delivery_record& of) {
    return of.state == delivery_state::expired || of.state == delivery_state::dead_lettered ||
           of.state == delivery_state::cancelled;
}

messaging::itk3::conversation conversation_of(const store::conversation_record& of, const conversation_facts& with) {
    messaging::itk3::conversation made;
    made.infrastructure_wanted = of.infrastructure_wanted;
    made.business_wanted = of.business_wanted;
    made.accepted_by_mesh = std::ranges::any_of(with.deliveries, has_arrived);
    const message_state state = with.message.state;
    const bool ended =
        state == message_state::quarantined || state == message_state::expired || state == message_state::cancelled;
    made.reported = ended || (!with.deliveries.empty() && std::ranges::all_of(with.deliveries, will_not_arrive));
    if (of.infrastructure) made.infrastructure_code = of.infrastructure->code;
    if (of.business) made.business_code = of.business->code;
    return made;
}

void write_answer(fhir::json_writer& json, const char* name, const std::optional<store::received_answer>& answer) {
    json.name(std::string_view(name));
    if (!answer) {
        json.null();
        return;
    }
    const auto* const known = messaging::itk3::find_response_code(answer->code);
    json.begin_object().member("code", answer->code);
    json.member("display", known == nullptr ? std::string_view() : known->display);
    json.member("message_id", answer->message_id).member("at", base::to_iso8601(answer->at)).end_object();
}

} // namespace

void write_conversation(fhir::json_writer& json, const store::conversation_record& of, const conversation_facts& with) {
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(with.now - of.opened_at);
    const auto stage = messaging::itk3::stage_of(conversation_of(of, with), age, with.answers);
    json.begin_object().member("stage", messaging::itk3::to_text(stage)).member("header_id", of.header_id);
    json.member("opened_at", base::to_iso8601(of.opened_at));
    json.name("infrastructure_wanted").boolean(of.infrastructure_wanted);
    json.name("business_wanted").boolean(of.business_wanted);
    write_answer(json, "infrastructure", of.infrastructure);
    write_answer(json, "business", of.business);
    json.end_object();
}

} // namespace signalbox::admin
