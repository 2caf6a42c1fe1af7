#include "adapters/http_fhir/http_fhir.hpp"

#include "signalbox/settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "adapters/http_fhir/answers.hpp"
#include "adapters/http_fhir/transaction.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::adapters {

namespace http_fhir {

extern const std::string_view settings_schema;

namespace {

mode mode_of(const std::string& text) {
    if (text == "process-message") return mode::process_message;
    if (text == "transaction") return mode::transaction;
    throw std::runtime_error("the setting /mode is neither process-message nor transaction");
}

adapter::http_options options_of(const adapter::host& hub, const std::string& server) {
    adapter::http_options made;
    made.url = server;
    made.ca = hub.setting("/ca", "");
    made.certificate = hub.setting("/certificate", "");
    made.key = hub.setting("/key", "");
    made.answer_deadline_ms = static_cast<std::uint32_t>(adapter::number(hub, "/answer_deadline_ms", 0));
    return made;
}

// FHIR R4 and STU3, HTTP: the version is a parameter of the media type.
std::string media_type(std::string_view form) {
    return form == "fhir-stu3" ? "application/fhir+json; fhirVersion=3.0" : "application/fhir+json; fhirVersion=4.0";
}

adapter::fields fields_of(const adapter::delivery& what) {
    const std::string type = media_type(what.form());
    adapter::fields made{
        {"Content-Type", type}, {"Accept", type}, {"Idempotency-Key", std::string(what.delivery_id())}};
    if (!what.traceparent().empty()) made.emplace_back("traceparent", what.traceparent());
    return made;
}

class server_adapter {
  public:
    explicit server_adapter(const adapter::host& hub)
        : base_(adapter::split_url(hub.needed_setting("/url"))),
          mode_(mode_of(hub.setting("/mode", "process-message"))),
          idempotent_(adapter::flag(hub, "/idempotent", false)),
          by_full_url_(adapter::flag(hub, "/identify_by_full_url", true)),
          server_(hub, options_of(hub, base_.server)) {}

    static adapter::description about() {
        return {.name = "http_fhir",
                .version = "0.1.0",
                .forms = "fhir-r4 fhir-stu3",
                .settings_schema = settings_schema,
                .max_in_flight = 16,
                .idempotent = false,
                .never_blocks = true};
    }

    bool honours_keys() const noexcept { return idempotent_; }

    void deliver(const adapter::delivery& what, adapter::completion done) {
        const auto header_id = header_id_in(what.payload());
        if (!header_id) return done(adapter::rejected("not-a-message", "the payload is no FHIR message in JSON"));

        request_facts sent{mode_, *header_id, 0, idempotent_, idempotent_};
        if (mode_ == mode::process_message)
            return send(what, base_.path + "/$process-message", what.payload(), sent, std::move(done));
        const auto message = fhir::read_json(what.payload());
        if (!message) return done(adapter::rejected("not-a-message", message.error().what));
        const transaction made = make_transaction(message->root(), by_full_url_);
        if (made.entries == 0) return done(adapter::rejected("nothing-to-create", "the message has only its header"));
        sent.entries = made.entries;
        sent.may_repeat = idempotent_ || made.may_repeat;
        send(what, base_.path.empty() ? "/" : base_.path, made.body, sent, std::move(done));
    }

  private:
    void send(const adapter::delivery& what, std::string target, std::string_view body, const request_facts& sent,
              adapter::completion done) {
        const adapter::http_request request{"POST", std::move(target), fields_of(what), body};
        // The payload is the hub's until the delivery is completed.
        server_.send(request,
                     [payload = what.payload(), sent, done = std::move(done)](
                         const adapter::http_answer& answer) mutable { done(outcome_of(answer, sent, payload)); });
    }

    adapter::base_url base_;
    mode mode_;
    bool idempotent_;
    bool by_full_url_;
    adapter::http_server server_;
};

} // namespace

} // namespace http_fhir

const signalbox_adapter_table* http_fhir_adapter() { return adapter::table_of<http_fhir::server_adapter>(); }

} // namespace signalbox::adapters
