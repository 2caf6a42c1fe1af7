#include "tests/unit/adapters/host_fixture.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

// What the C names leave open.
struct signalbox_completion {
    std::optional<signalbox::tests::heard_outcome> heard;
};
struct signalbox_http_server {
    std::string url;
};
struct signalbox_stream {};

namespace signalbox::tests {

namespace {

std::string text(signalbox_text from) { return std::string(adapter::to_view(from)); }

std::string field_of(const adapter::fields& all, std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.first == name; });
    return found == all.end() ? std::string() : found->second;
}

void complete(void*, signalbox_completion* which, const signalbox_outcome* what) {
    REQUIRE(which != nullptr);
    REQUIRE_FALSE(which->heard);
    which->heard = heard_outcome{name_of(what->what), text(what->code), text(what->diagnostics), what->retry_after_ms,
                                 what->may_repeat == 1};
}

} // namespace

std::string name_of(std::int32_t outcome_kind) {
    switch (outcome_kind) {
    case SIGNALBOX_ACCEPTED: return "accepted";
    case SIGNALBOX_DUPLICATE: return "duplicate";
    case SIGNALBOX_RETRY: return "retry";
    case SIGNALBOX_UNKNOWN: return "unknown";
    case SIGNALBOX_REJECTED: return "rejected";
    case SIGNALBOX_UNAUTHORISED: return "unauthorised";
    }
    return "none";
}

std::string http_sent::field(std::string_view name) const { return field_of(fields, name); }
std::string submitted::field(std::string_view name) const { return field_of(fields, name); }

host_fixture::host_fixture(std::map<std::string, std::string> settings, std::string folder)
    : settings_(std::move(settings)), folder_(std::move(folder)), host_(make_host()) {}

host_fixture::~host_fixture() {
    destroy();
    CHECK(streams_open == 0);
}

bool host_fixture::create(const signalbox_adapter_table* table) {
    table_ = table;
    char error[256] = "";
    adapter_ = table->create(&host_, error, sizeof error);
    refusal_ = error;
    return adapter_ != nullptr;
}

void host_fixture::destroy() {
    if (adapter_ != nullptr) table_->destroy(std::exchange(adapter_, nullptr));
}

heard_outcome host_fixture::deliver(const given_delivery& what) {
    REQUIRE(adapter_ != nullptr);
    std::vector<signalbox_field> fields;
    for (const auto& [name, value] : what.fields) fields.push_back({adapter::to_c(name), adapter::to_c(value)});
    signalbox_delivery given{};
    given.struct_size = sizeof given;
    given.delivery_id = adapter::to_c(what.delivery_id);
    given.message_id = adapter::to_c(what.message_id);
    given.traceparent = adapter::to_c(what.traceparent);
    given.from_mailbox = adapter::to_c(what.from_mailbox);
    given.to_mailbox = adapter::to_c(what.to_mailbox);
    given.workflow_id = adapter::to_c(what.workflow_id);
    given.form = adapter::to_c(what.form);
    given.content_type = adapter::to_c(what.content_type);
    given.payload = adapter::to_c(what.payload);
    given.attempt = what.attempt;
    given.deadline_ms = what.deadline_ms;
    given.fields = fields.data();
    given.fields_count = fields.size();

    signalbox_completion which;
    table_->deliver(adapter_, &given, &which);
    REQUIRE(which.heard);
    return *which.heard;
}

void host_fixture::send_http(const std::string& server, const signalbox_http_request& request,
                             signalbox_http_answered done, void* user) {
    requests.push_back({server, text(request.method), text(request.target),
                        adapter::detail::from_c(request.fields, request.fields_count), text(request.body)});
    const http_reply said = answer_http(requests.back());
    const auto fields = adapter::detail::to_c(said.fields);
    const signalbox_http_answer answer{sizeof answer,
                                       said.what,
                                       said.status,
                                       fields.data(),
                                       fields.size(),
                                       adapter::to_c(said.body),
                                       adapter::to_c(said.error)};
    done(user, &answer);
}

signalbox_host host_fixture::make_host() {
    signalbox_host made{};
    made.struct_size = sizeof made;
    made.abi_minor = SIGNALBOX_ABI_MINOR;
    made.context = this;
    made.folder = adapter::to_c(folder_);
    made.log = [](void* context, std::int32_t, signalbox_text line) { of(context).log.push_back(text(line)); };
    made.setting = [](void* context, signalbox_text pointer) -> signalbox_text {
        const auto& all = of(context).settings_;
        const auto found = all.find(text(pointer));
        return found == all.end() ? signalbox_text{nullptr, 0} : adapter::to_c(found->second);
    };
    made.count = [](void*, signalbox_text, std::uint64_t) {};
    made.complete = &complete;
    made.submit = [](void* context, const signalbox_submission* what, signalbox_kept done, void* user) {
        host_fixture& here = of(context);
        here.submissions.push_back({text(what->ref), text(what->from_mailbox), text(what->to_mailbox),
                                    text(what->workflow_id), text(what->content_type), text(what->payload),
                                    adapter::detail::from_c(what->fields, what->fields_count)});
        const adapter::kept said = here.answer_submit(here.submissions.back());
        done(user, adapter::to_c(said.message_id), adapter::to_c(said.error));
    };
    made.confirm = [](void* context, const signalbox_confirmation* what, signalbox_kept done, void* user) {
        host_fixture& here = of(context);
        here.confirmations.emplace_back(text(what->delivery_id), text(what->code));
        const std::string error = here.answer_confirm(here.confirmations.back().first);
        done(user, {}, adapter::to_c(error));
    };
    made.http_open = [](void*, const signalbox_http_options* options, char*, std::size_t) {
        return new signalbox_http_server{text(options->url)};
    };
    made.http_close = [](void*, signalbox_http_server* server) { delete server; };
    made.http_send = [](void* context, signalbox_http_server* server, const signalbox_http_request* request,
                        signalbox_http_answered done,
                        void* user) { of(context).send_http(server->url, *request, done, user); };
    made.stream_open = [](void* context, const signalbox_stream_options*, char*, std::size_t) {
        ++of(context).streams_opened;
        ++of(context).streams_open;
        return new signalbox_stream;
    };
    made.stream_close = [](void* context, signalbox_stream* which) {
        --of(context).streams_open;
        delete which;
    };
    made.stream_write = [](void* context, signalbox_stream*, signalbox_text bytes, std::uint32_t,
                           signalbox_stream_done done, void* user) {
        host_fixture& here = of(context);
        here.stream_bytes.push_back(text(bytes));
        stream_reply said;
        if (!here.written.empty()) said = std::exchange(here.written.front(), {}), here.written.pop_front();
        done(user, said.what, {}, {});
    };
    made.stream_read = [](void* context, signalbox_stream*, std::uint32_t, signalbox_stream_done done, void* user) {
        host_fixture& here = of(context);
        stream_reply said;
        if (!here.reads.empty()) said = std::exchange(here.reads.front(), {}), here.reads.pop_front();
        done(user, said.what, adapter::to_c(said.bytes), {});
    };
    return made;
}

} // namespace signalbox::tests
