#include "broker/delivery/library/host.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "broker/base/log.hpp"
#include "broker/delivery/library/texts.hpp"

namespace signalbox::delivery::library {

// Nothing that is thrown here may reach the adapter: it is out of memory then, and the call is as if it had not been.
struct host::calls {
    static host& of(void* context) noexcept { return *static_cast<host*>(context); }

    template <class Function>
    static auto guarded(Function function, decltype(function()) otherwise) noexcept {
        try {
            return function();
        } catch (...) {
            return otherwise;
        }
    }
    template <class Function>
    static void guarded(Function function) noexcept {
        guarded([&] { return function(), 0; }, 0);
    }

    static void log(void* context, std::int32_t level, signalbox_text line) {
        guarded([&] { of(context).log(level, view(line)); });
    }
    static signalbox_text setting(void* context, signalbox_text pointer) {
        return guarded([&] { return of(context).settings_.at(view(pointer)); }, signalbox_text{nullptr, 0});
    }
    static void count(void* context, signalbox_text name, std::uint64_t by) {
        guarded([&] { of(context).count(view(name), by); });
    }
    static void complete(void* context, signalbox_completion* which, const signalbox_outcome* with) {
        guarded([&] { of(context).complete(which, with); });
    }
    static void respond(void* context, signalbox_completion* which, const signalbox_response* with) {
        guarded([&] { of(context).respond(which, with); });
    }
    static void submit(void* context, const signalbox_submission* what, signalbox_kept done, void* user) {
        guarded([&] { of(context).inward_->submit(what, done, user); });
    }
    static void confirm(void* context, const signalbox_confirmation* what, signalbox_kept done, void* user) {
        guarded([&] { of(context).inward_->confirm(what, done, user); });
    }
    static signalbox_http_server* http_open(void* context, const signalbox_http_options* how, char* error,
                                            std::size_t size) {
        return guarded(
            [&] {
                std::string why;
                auto* made = of(context).http_->open(how, why);
                write_error(error, size, why);
                return made;
            },
            nullptr);
    }
    static void http_close(void* context, signalbox_http_server* which) {
        guarded([&] { of(context).http_->close(which); });
    }
    static void http_send(void* context, signalbox_http_server* which, const signalbox_http_request* what,
                          signalbox_http_answered done, void* user) {
        guarded([&] { of(context).http_->send(which, what, done, user); });
    }
    static signalbox_stream* stream_open(void* context, const signalbox_stream_options* how, char* error,
                                         std::size_t size) {
        return guarded(
            [&] {
                std::string why;
                auto* made = of(context).streams_->open(how, why);
                write_error(error, size, why);
                return made;
            },
            nullptr);
    }
    static void stream_close(void* context, signalbox_stream* which) {
        guarded([&] { of(context).streams_->close(which); });
    }
    static void stream_write(void* context, signalbox_stream* which, signalbox_text bytes, std::uint32_t deadline_ms,
                             signalbox_stream_done done, void* user) {
        guarded([&] { of(context).streams_->write(which, view(bytes), deadline_ms, done, user); });
    }
    static void stream_read(void* context, signalbox_stream* which, std::uint32_t deadline_ms,
                            signalbox_stream_done done, void* user) {
        guarded([&] { of(context).streams_->read(which, deadline_ms, done, user); });
    }
};

host::host(host_settings how)
    : destination_(std::move(how.destination)),
      folder_(std::move(how.folder)),
      settings_(how.settings_json),
      counters_(destination_),
      in_hand_(how.in_flight_max, 1),
      asked_(questions_max, 2),
      http_(std::make_shared<http_calls>(how.executor, how.allowed)),
      streams_(std::make_shared<stream_calls>(how.executor, how.allowed)),
      inward_(std::make_shared<inward_calls>(how.executor, std::move(how.to_hub))) {
    functions_.struct_size = sizeof functions_;
    functions_.abi_minor = SIGNALBOX_ABI_MINOR;
    functions_.context = this;
    functions_.log = &calls::log;
    functions_.setting = &calls::setting;
    functions_.count = &calls::count;
    functions_.complete = &calls::complete;
    functions_.respond = &calls::respond;
    functions_.submit = &calls::submit;
    functions_.confirm = &calls::confirm;
    functions_.http_open = &calls::http_open;
    functions_.http_close = &calls::http_close;
    functions_.http_send = &calls::http_send;
    functions_.stream_open = &calls::stream_open;
    functions_.stream_close = &calls::stream_close;
    functions_.stream_write = &calls::stream_write;
    functions_.stream_read = &calls::stream_read;
    functions_.folder = text_of(folder_);
}

void host::log(std::int32_t level, std::string_view line) {
    std::optional<std::string> text;
    {
        const std::lock_guard lock(told_mutex_);
        text = told_.admit(line, std::chrono::steady_clock::now());
    }
    if (!text) return;
    const auto at = level == SIGNALBOX_LOG_ERROR     ? log::level::error
                    : level == SIGNALBOX_LOG_WARNING ? log::level::warning
                                                     : log::level::info;
    log::write(at, "adapter.said", {{log::field::destination, destination_}, {log::field::reason, *text}});
}

void host::count(std::string_view name, std::uint64_t by) {
    if (!counters_.add(name, by)) log(SIGNALBOX_LOG_WARNING, "count: a name too many, or one that is none");
}

// The answer goes to who waits for it, on its core; null: said twice, or made up.
template <class Call, class Answer>
void host::hand_back(std::shared_ptr<Call> to, Answer answer, const std::string& id) {
    if (to == nullptr) return log::warning("adapter.unasked", {{log::field::destination, destination_}});
    boost::asio::post(to->core, [to, answer = std::move(answer), name = destination_, id]() mutable {
        if (to->answered == nullptr)
            return log::info("adapter.late", {{log::field::destination, name}, {log::field::delivery_id, id}});
        to->answer = std::move(answer);
        to->answered->cancel();
    });
}

void host::complete(signalbox_completion* which, const signalbox_outcome* with) {
    auto call = in_hand_.take(which);
    const std::string id = call == nullptr ? "" : call->what.delivery_id;
    hand_back(std::move(call), outcome_of(with), id);
}

void host::respond(signalbox_completion* which, const signalbox_response* with) {
    auto question = asked_.take(which);
    const std::string id = question == nullptr ? "" : question->what.id;
    hand_back(std::move(question), answer_of(with), id);
}

void host::end() {
    in_hand_.end();
    asked_.end();
    http_->end();
    streams_->end();
    inward_->end();
}

} // namespace signalbox::delivery::library
