#pragma once

#include "signalbox/adapter.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// The host's TCP and TLS in C++, for a protocol of the adapter's own.
namespace signalbox::adapter {

struct stream_options {
    std::string host;
    std::uint16_t port = 0;
    bool encrypted = false;
    std::string ca; // PEM; empty: the system's
    std::string certificate;
    std::string key;
};

// Valid during the call that brings it.
struct stream_step {
    std::int32_t what = SIGNALBOX_HTTP_NO_ANSWER; // SIGNALBOX_HTTP_...
    std::string_view bytes;                       // of a read; empty at the peer's end
    std::string_view error;

    bool is_done() const noexcept { return what == SIGNALBOX_HTTP_ANSWERED; }
};

// One connection: made by the first write. One write and one read at a time. Ends with the object, at once.
class stream {
  public:
    // Throws std::runtime_error where the options cannot be used.
    stream(const host& hub, const stream_options& how) : hub_(hub) {
        const signalbox_stream_options made{
            sizeof made,  to_c(how.host),        how.port,     static_cast<std::uint16_t>(how.encrypted ? 1 : 0),
            to_c(how.ca), to_c(how.certificate), to_c(how.key)};
        char error[256] = "";
        stream_ = hub.table().stream_open(hub.table().context, &made, error, sizeof error);
        if (stream_ == nullptr) throw std::runtime_error(error);
    }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    ~stream() { hub_.table().stream_close(hub_.table().context, stream_); }

    // `done(const stream_step&)` once, on a thread of the hub's that must not be held up.
    template <class Done>
    void write(std::string_view bytes, std::uint32_t deadline_ms, Done done) const {
        hub_.table().stream_write(hub_.table().context, stream_, to_c(bytes), deadline_ms, &on_step<Done>,
                                  new Done(std::move(done)));
    }
    template <class Done>
    void read(std::uint32_t deadline_ms, Done done) const {
        hub_.table().stream_read(hub_.table().context, stream_, deadline_ms, &on_step<Done>, new Done(std::move(done)));
    }

  private:
    template <class Done>
    static void on_step(void* user, std::int32_t what, signalbox_text bytes, signalbox_text error) {
        const std::unique_ptr<Done> done(static_cast<Done*>(user));
        (*done)(stream_step{what, to_view(bytes), to_view(error)});
    }

    host hub_;
    signalbox_stream* stream_ = nullptr;
};

} // namespace signalbox::adapter
