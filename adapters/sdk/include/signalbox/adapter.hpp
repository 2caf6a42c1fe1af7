#pragma once

#include "signalbox/adapter.h"

#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The adapter ABI in C++20: an adapter is a class with a constructor from `host&`, a `static description about()` and
// `void deliver(const delivery&, completion)`. SIGNALBOX_ADAPTER(class) in one source file makes it a library. What
// throws in it becomes an unknown outcome, in the constructor a refused configuration. The same rules as in adapter.h.
namespace signalbox::adapter {

inline signalbox_text to_c(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view to_view(signalbox_text text) noexcept {
    return text.data == nullptr ? std::string_view{} : std::string_view(text.data, text.size);
}

using fields = std::vector<std::pair<std::string, std::string>>;

namespace detail {

inline std::vector<signalbox_field> to_c(const fields& given) {
    std::vector<signalbox_field> made;
    made.reserve(given.size());
    for (const auto& [name, value] : given) made.push_back({adapter::to_c(name), adapter::to_c(value)});
    return made;
}

inline fields from_c(const signalbox_field* first, std::size_t count) {
    fields made;
    made.reserve(count);
    for (const signalbox_field& each : std::span(first, count))
        made.emplace_back(to_view(each.name), to_view(each.value));
    return made;
}

inline void write_error(char* to, std::size_t size, const char* text) noexcept {
    if (to != nullptr && size > 0) std::snprintf(to, size, "%s", text);
}

} // namespace detail

struct description {
    std::string_view name;
    std::string_view version;
    std::string_view forms = "original"; // the preferred one first, separated by spaces
    std::string_view settings_schema;    // JSON Schema; empty: an object of anything
    std::uint32_t max_in_flight = 1;
    bool idempotent = false;   // the same delivery_id twice has one effect
    bool never_blocks = false; // deliver() returns at once
};

// Views are valid until the delivery is completed.
class delivery {
  public:
    explicit delivery(const signalbox_delivery& from) noexcept : from_(&from) {}

    std::string_view delivery_id() const noexcept { return to_view(from_->delivery_id); }
    std::string_view message_id() const noexcept { return to_view(from_->message_id); }
    std::string_view correlation_id() const noexcept { return to_view(from_->correlation_id); }
    std::string_view traceparent() const noexcept { return to_view(from_->traceparent); }
    std::string_view from_mailbox() const noexcept { return to_view(from_->from_mailbox); }
    std::string_view to_mailbox() const noexcept { return to_view(from_->to_mailbox); }
    std::string_view to_ods() const noexcept { return to_view(from_->to_ods); }
    std::string_view workflow_id() const noexcept { return to_view(from_->workflow_id); }
    std::string_view interaction_id() const noexcept { return to_view(from_->interaction_id); }
    std::string_view message_type() const noexcept { return to_view(from_->message_type); }
    std::string_view form() const noexcept { return to_view(from_->form); }
    std::string_view content_type() const noexcept { return to_view(from_->content_type); }
    std::string_view lane() const noexcept { return to_view(from_->lane); }
    std::string_view payload() const noexcept { return to_view(from_->payload); }
    std::uint32_t attempt() const noexcept { return from_->attempt; }
    std::uint32_t deadline_ms() const noexcept { return from_->deadline_ms; }
    // What its sender said beside it: "Mex-Subject", …
    adapter::fields fields() const { return detail::from_c(from_->fields, from_->fields_count); }

  private:
    const signalbox_delivery* from_;
};

struct outcome {
    std::int32_t what = SIGNALBOX_UNKNOWN;
    std::string code;
    std::string diagnostics; // nothing about patients
    std::int64_t retry_after_ms = -1;
    bool may_repeat = false; // with unknown: this one can be sent again with one effect
};

inline outcome accepted() { return {SIGNALBOX_ACCEPTED, {}, {}, -1, false}; }
inline outcome duplicate() { return {SIGNALBOX_DUPLICATE, {}, {}, -1, false}; }
inline outcome retry(std::string code, std::int64_t after_ms = -1) {
    return {SIGNALBOX_RETRY, std::move(code), {}, after_ms, false};
}
inline outcome unknown(std::string code, std::string diagnostics = {}) {
    return {SIGNALBOX_UNKNOWN, std::move(code), std::move(diagnostics), -1, false};
}
inline outcome rejected(std::string code, std::string diagnostics = {}) {
    return {SIGNALBOX_REJECTED, std::move(code), std::move(diagnostics), -1, false};
}
inline outcome unauthorised(std::string code, std::string diagnostics = {}) {
    return {SIGNALBOX_UNAUTHORISED, std::move(code), std::move(diagnostics), -1, false};
}

// Call it once with the outcome, from any thread. Dropped without a call it says unknown.
class completion {
  public:
    completion(const signalbox_host& hub, signalbox_completion* which) noexcept : hub_(&hub), which_(which) {}
    completion(completion&& other) noexcept : hub_(other.hub_), which_(std::exchange(other.which_, nullptr)) {}
    completion& operator=(completion&&) = delete;
    ~completion() {
        if (which_ != nullptr) (*this)(unknown("dropped"));
    }

    void operator()(const outcome& what) {
        if (which_ == nullptr) return;
        const signalbox_outcome made{sizeof made,         what.what,
                                     to_c(what.code),     to_c(what.diagnostics),
                                     what.retry_after_ms, what.may_repeat ? 1 : 0};
        hub_->complete(hub_->context, std::exchange(which_, nullptr), &made);
    }

  private:
    const signalbox_host* hub_;
    signalbox_completion* which_;
};

// Views are valid until the request is answered.
struct request {
    std::string_view id;
    std::string_view method;
    std::string_view path;
    adapter::fields fields;
    std::string_view body;
    std::uint32_t deadline_ms = 0;
};

struct response {
    std::uint32_t status = 0;
    adapter::fields fields;
    std::string body;
};

// Call it once, from any thread. Dropped without a call it answers 502.
class answering {
  public:
    answering(const signalbox_host& hub, signalbox_completion* which) noexcept : hub_(&hub), which_(which) {}
    answering(answering&& other) noexcept : hub_(other.hub_), which_(std::exchange(other.which_, nullptr)) {}
    answering& operator=(answering&&) = delete;
    ~answering() {
        if (which_ != nullptr) (*this)(response{502, {}, {}});
    }

    void operator()(const response& what) {
        if (which_ == nullptr) return;
        const auto given = detail::to_c(what.fields);
        const signalbox_response made{sizeof made, what.status, given.data(), given.size(), to_c(what.body)};
        hub_->respond(hub_->context, std::exchange(which_, nullptr), &made);
    }

  private:
    const signalbox_host* hub_;
    signalbox_completion* which_;
};

// A message id, or why there is none.
struct kept {
    std::string message_id;
    std::string error;
    explicit operator bool() const noexcept { return error.empty(); }
    // Said again it would be refused again: the error begins with what is wrong with it (adapters/README.md).
    bool is_refused() const noexcept {
        for (const std::string_view reason : {"invalid:", "not-allowed:", "not-found:", "conflict:", "too-large:"})
            if (error.starts_with(reason)) return true;
        return false;
    }
};

struct submission {
    std::string_view ref;
    std::string_view to_mailbox;
    std::string_view workflow_id;
    std::string_view content_type;
    std::string_view payload;
    std::string_view from_mailbox = {}; // empty: the destination's own
    adapter::fields fields = {};        // "Mex-Subject", …
};

// What the hub offers. Any thread.
class host {
  public:
    explicit host(const signalbox_host& from) noexcept : from_(&from) {}

    void log(std::int32_t level, std::string_view line) const { from_->log(from_->context, level, to_c(line)); }
    void count(std::string_view name, std::uint64_t by = 1) const { from_->count(from_->context, to_c(name), by); }

    std::optional<std::string_view> setting(std::string_view pointer) const {
        const signalbox_text found = from_->setting(from_->context, to_c(pointer));
        if (found.data == nullptr) return std::nullopt;
        return to_view(found);
    }
    std::string setting(std::string_view pointer, std::string_view otherwise) const {
        return std::string(setting(pointer).value_or(otherwise));
    }
    // Throws std::runtime_error, which refuses the configuration.
    std::string needed_setting(std::string_view pointer) const {
        if (const auto found = setting(pointer)) return std::string(*found);
        throw std::runtime_error("the setting " + std::string(pointer) + " is missing");
    }

    // A folder of this destination's own, which outlives the process.
    std::string_view folder() const noexcept { return to_view(from_->folder); }

    // `done(const kept&)` once, when the hub has it on stable storage or says why not.
    template <class Done>
    void submit(const submission& what, Done done) const {
        const auto fields = detail::to_c(what.fields);
        const signalbox_submission made{sizeof made,
                                        to_c(what.ref),
                                        to_c(what.to_mailbox),
                                        to_c(what.workflow_id),
                                        to_c(what.content_type),
                                        to_c(what.payload),
                                        to_c(what.from_mailbox),
                                        fields.data(),
                                        fields.size()};
        from_->submit(from_->context, &made, &on_kept<Done>, new Done(std::move(done)));
    }
    template <class Done>
    void filed(std::string_view delivery_id, Done done) const {
        confirm({sizeof(signalbox_confirmation), to_c(delivery_id), SIGNALBOX_FILED, {}, {}}, std::move(done));
    }
    template <class Done>
    void refused(std::string_view delivery_id, std::string_view code, std::string_view diagnostics, Done done) const {
        confirm({sizeof(signalbox_confirmation), to_c(delivery_id), SIGNALBOX_REFUSED, to_c(code), to_c(diagnostics)},
                std::move(done));
    }

    const signalbox_host& table() const noexcept { return *from_; }

  private:
    template <class Done>
    void confirm(const signalbox_confirmation& what, Done done) const {
        from_->confirm(from_->context, &what, &on_kept<Done>, new Done(std::move(done)));
    }
    template <class Done>
    static void on_kept(void* user, signalbox_text message_id, signalbox_text error) {
        const std::unique_ptr<Done> done(static_cast<Done*>(user));
        (*done)(kept{std::string(to_view(message_id)), std::string(to_view(error))});
    }

    const signalbox_host* from_;
};

namespace detail {

// The functions of the table for an adapter class.
template <class Adapter>
struct shell {
    struct instance {
        explicit instance(const signalbox_host& from) : hub(from), made(hub) {}
        host hub;
        Adapter made;
    };

    static instance& of(signalbox_adapter* adapter) noexcept { return *reinterpret_cast<instance*>(adapter); }

    static signalbox_adapter* create(const signalbox_host* from, char* error, std::size_t error_size) noexcept {
        try {
            return reinterpret_cast<signalbox_adapter*>(new instance(*from));
        } catch (const std::exception& failed) {
            write_error(error, error_size, failed.what());
        } catch (...) {
            write_error(error, error_size, "an exception without words");
        }
        return nullptr;
    }

    static void deliver(signalbox_adapter* adapter, const signalbox_delivery* given,
                        signalbox_completion* which) noexcept {
        instance& here = of(adapter);
        try {
            here.made.deliver(delivery(*given), completion(here.hub.table(), which));
        } catch (...) {
            // The completion was destroyed on the way out, and has said unknown.
            here.hub.log(SIGNALBOX_LOG_ERROR, "an exception in deliver()");
        }
    }

    static void exchange(signalbox_adapter* adapter, const signalbox_request* given,
                         signalbox_completion* which) noexcept {
        instance& here = of(adapter);
        try {
            request made{to_view(given->id),   to_view(given->method),
                         to_view(given->path), from_c(given->fields, given->fields_count),
                         to_view(given->body), given->deadline_ms};
            here.made.exchange(made, answering(here.hub.table(), which));
        } catch (...) {
            here.hub.log(SIGNALBOX_LOG_ERROR, "an exception in exchange()");
        }
    }

    static std::int32_t check(signalbox_adapter* adapter, char* error, std::size_t error_size) noexcept {
        try {
            const std::string why = of(adapter).made.check();
            write_error(error, error_size, why.c_str());
            return why.empty() ? 0 : 1;
        } catch (const std::exception& failed) {
            write_error(error, error_size, failed.what());
        } catch (...) {
            write_error(error, error_size, "an exception without words");
        }
        return 1;
    }

    static void drain(signalbox_adapter* adapter, std::uint32_t at_most_ms) noexcept {
        try {
            of(adapter).made.drain(at_most_ms);
        } catch (...) {
            of(adapter).hub.log(SIGNALBOX_LOG_ERROR, "an exception in drain()");
        }
    }

    static std::int32_t honours_keys(signalbox_adapter* adapter) noexcept {
        return of(adapter).made.honours_keys() ? 1 : 0;
    }

    static void destroy(signalbox_adapter* adapter) noexcept { delete &of(adapter); }
};

} // namespace detail

// The table of an adapter class; check(), exchange(), drain() and honours_keys() are left out where the class has none.
template <class Adapter>
const signalbox_adapter_table* table_of() {
    static const signalbox_adapter_table table = [] {
        using shell = detail::shell<Adapter>;
        const description about = Adapter::about();
        signalbox_adapter_table made{};
        made.struct_size = sizeof made;
        made.abi_minor = SIGNALBOX_ABI_MINOR;
        made.max_in_flight = about.max_in_flight;
        made.idempotent = about.idempotent ? 1 : 0;
        made.never_blocks = about.never_blocks ? 1 : 0;
        made.name = to_c(about.name);
        made.version = to_c(about.version);
        made.forms = to_c(about.forms);
        made.settings_schema = to_c(about.settings_schema);
        made.create = &shell::create;
        made.deliver = &shell::deliver;
        made.destroy = &shell::destroy;
        if constexpr (requires(Adapter& it) { it.check(); }) made.check = &shell::check;
        if constexpr (requires(Adapter& it, const request& r, answering a) { it.exchange(r, std::move(a)); })
            made.exchange = &shell::exchange;
        if constexpr (requires(const Adapter& it) { it.honours_keys(); }) made.honours_keys = &shell::honours_keys;
        if constexpr (requires(Adapter& it) { it.drain(0U); }) made.drain = &shell::drain;
        return made;
    }();
    return &table;
}

} // namespace signalbox::adapter

// Once, in one source file of a library, outside of any namespace.
#define SIGNALBOX_ADAPTER(Adapter)                                                                                     \
    extern "C" const signalbox_adapter_table* signalbox_adapter_v1(std::uint32_t) {                                    \
        return signalbox::adapter::table_of<Adapter>();                                                                \
    }
