#include "adapters/mllp/mllp.hpp"

#include "signalbox/http.hpp"
#include "signalbox/settings.hpp"
#include "signalbox/stream.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/mllp/answers.hpp"
#include "adapters/mllp/frame.hpp"

namespace signalbox::adapters {

namespace mllp {

extern const std::string_view settings_schema;

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t acknowledgement_max = 256UL << 10U;

adapter::stream_options options_of(const adapter::host& hub) {
    adapter::stream_options made;
    made.host = hub.needed_setting("/host");
    const std::uint64_t port = adapter::number(hub, "/port", 0);
    if (port < 1 || port > 65535) throw std::runtime_error("the setting /port is no port");
    made.port = static_cast<std::uint16_t>(port);
    made.encrypted = hub.setting("/tls").has_value();
    made.ca = hub.setting("/tls/ca", "");
    made.certificate = hub.setting("/tls/certificate", "");
    made.key = hub.setting("/tls/key", "");
    return made;
}

parties parties_of(const adapter::host& hub) {
    return {hub.setting("/sending_application", ""), hub.setting("/sending_facility", ""),
            hub.setting("/receiving_application", ""), hub.setting("/receiving_facility", "")};
}

// One message on its way, and what has come back of its acknowledgement.
struct exchange {
    adapter::completion done;
    std::string message;
    clock::time_point deadline;
    frame_reader answer{acknowledgement_max};
};

// One message at a time on one connection. What the host calls, it calls one after the other.
class receiver_adapter {
  public:
    explicit receiver_adapter(const adapter::host& hub)
        : hub_(hub),
          how_(options_of(hub)),
          idempotent_(adapter::flag(hub, "/idempotent", false)),
          parties_(parties_of(hub)),
          idle_max_(adapter::number(hub, "/idle_max_ms", 10'000)),
          line_(std::make_unique<adapter::stream>(hub_, how_)) {}
    receiver_adapter(const receiver_adapter&) = delete;
    receiver_adapter& operator=(const receiver_adapter&) = delete;
    ~receiver_adapter() { line_.reset(); } // ends what is in hand while the rest is still there

    static adapter::description about() {
        return {.name = "mllp",
                .version = "0.1.0",
                .forms = "hl7v2-oru",
                .settings_schema = settings_schema,
                .max_in_flight = 1,
                .idempotent = false,
                .never_blocks = true};
    }

    bool honours_keys() const noexcept { return idempotent_; }

    void deliver(const adapter::delivery& what, adapter::completion done) {
        std::string message = with_parties(what.payload(), parties_);
        const auto frame = framed(message);
        if (!frame) return done(adapter::rejected("framing", "the message has a byte of the frame's own"));
        if (control_id_of(message).empty()) return done(adapter::rejected("no-control-id", "MSH-10 is empty"));

        prepare_line();
        const auto deadline = clock::now() + std::chrono::milliseconds(what.deadline_ms());
        auto all = std::make_unique<exchange>(std::move(done), std::move(message), deadline);
        line_->write(*frame, what.deadline_ms(),
                     [this, all = std::move(all)](const adapter::stream_step& step) mutable {
                         if (!step.is_done())
                             return give_up(std::move(all), adapter::outcome_of_failure(step.what, step.error));
                         read_on(std::move(all));
                     });
    }

  private:
    // A receiver may have ended what has been idle; the first message to notice that would be lost to doubt.
    void prepare_line() {
        if (line_ && clock::now() - used_ < idle_max_) return;
        line_.reset();
        line_ = std::make_unique<adapter::stream>(hub_, how_);
    }

    void read_on(std::unique_ptr<exchange> all) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(all->deadline - clock::now());
        if (left.count() <= 0)
            return give_up(std::move(all), adapter::unknown("no-answer", "no acknowledgement in time"));
        line_->read(
            static_cast<std::uint32_t>(left.count()),
            [this, all = std::move(all)](const adapter::stream_step& step) mutable { take(std::move(all), step); });
    }

    void take(std::unique_ptr<exchange> all, const adapter::stream_step& step) {
        if (!step.is_done()) {
            // The message has left, whatever the failure says of this read.
            return give_up(std::move(all), adapter::unknown("no-answer", std::string(step.error)));
        }
        if (step.bytes.empty())
            return give_up(std::move(all),
                           adapter::unknown("no-answer", "the connection ended without an acknowledgement"));
        switch (all->answer.add(step.bytes)) {
        case frame_reader::state::open: return read_on(std::move(all));
        case frame_reader::state::spoilt:
            return give_up(std::move(all), adapter::unknown("no-acknowledgement", "what came back is not one frame"));
        case frame_reader::state::complete: break;
        }
        verdict found = verdict_on(all->answer.content(), all->message);
        if (!found.is_ours) return give_up(std::move(all), std::move(found.what));
        used_ = clock::now();
        all->done(found.what);
    }

    // The connection ends, so that a late acknowledgement of this message is never taken for one of the next.
    void give_up(std::unique_ptr<exchange> all, const adapter::outcome& what) {
        line_.reset();
        all->done(what);
    }

    adapter::host hub_;
    adapter::stream_options how_;
    bool idempotent_;
    parties parties_;
    std::chrono::milliseconds idle_max_;
    clock::time_point used_ = clock::now();
    std::unique_ptr<adapter::stream> line_;
};

} // namespace

} // namespace mllp

const signalbox_adapter_table* mllp_adapter() { return adapter::table_of<mllp::receiver_adapter>(); }

} // namespace signalbox::adapters
