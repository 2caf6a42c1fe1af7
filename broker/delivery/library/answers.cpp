#include "broker/delivery/library/answers.hpp"

#include <span>
#include <utility>

#include "broker/delivery/library/texts.hpp"

namespace signalbox::delivery::library {

using message::exchange_failure;

question::question(message::exchange_request given, std::uint32_t deadline_ms, const boost::asio::any_io_executor& on)
    : what(std::move(given)), path(adapter_path(what)), core(on) {
    for (const auto& [name, value] : what.fields) fields.push_back({text_of(name), text_of(value)});
    as_given.struct_size = sizeof as_given;
    as_given.id = text_of(what.id);
    as_given.method = text_of(what.method);
    as_given.path = text_of(path);
    as_given.fields = fields.data();
    as_given.fields_count = fields.size();
    as_given.body = text_of(what.body);
    as_given.deadline_ms = deadline_ms;
}

exchange_answer answer_of(const signalbox_response* given) {
    if (!is_whole(given) || given->fields_count > exchange_fields_max ||
        (given->fields == nullptr && given->fields_count > 0))
        return exchange_failure::babble;
    if (given->body.size > exchange_body_max) return exchange_failure::too_large;
    message::exchange_response made;
    made.status = given->status;
    for (const signalbox_field& field : std::span(given->fields, given->fields_count))
        made.fields.emplace_back(view(field.name), view(field.value));
    made.body = view(given->body);
    return made;
}

} // namespace signalbox::delivery::library
