#include "adapters/mesh_relay/mesh_relay.hpp"

#include "signalbox/rounds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/folder/day_book.hpp"
#include "adapters/mesh_relay/collecting.hpp"
#include "adapters/mesh_relay/relay_settings.hpp"
#include "adapters/mesh_relay/sending.hpp"
#include "adapters/mesh_relay/upstream/client.hpp"

namespace signalbox::adapters {

namespace mesh_relay {

extern const std::string_view settings_schema;

namespace {

class relay_adapter {
  public:
    explicit relay_adapter(const adapter::host& hub)
        : settings_(read_settings(hub)),
          upstream_(hub, settings_.server, settings_.path_prefix, settings_.who),
          book_(std::string(hub.folder()), "sent"),
          collector_(hub, upstream_, {settings_.local_mailbox, settings_.message_max}, book_) {
        if (settings_.collects)
            collecting_.emplace(settings_.poll_interval, [this](const adapter::rounds& until) {
                collector_.poll([&until] { return until.goes_on(); });
            });
    }

    static adapter::description about() {
        return {.name = "mesh_relay",
                .version = "0.1.0",
                .forms = "original",
                .settings_schema = settings_schema,
                .max_in_flight = 4,
                .idempotent = false,
                .never_blocks = false};
    }

    bool honours_keys() const noexcept { return settings_.idempotent; }

    std::string check() {
        const auto answer = upstream_.handshake();
        if (answer.status == 200) return {};
        if (!answer.is_answer()) return "the handshake failed: " + answer.error;
        return "the handshake was answered with " + std::to_string(answer.status);
    }

    void deliver(const adapter::delivery& what, adapter::completion done) {
        done(send_message(upstream_, {settings_.chunk_size, settings_.idempotent}, what, book_));
    }

    void drain(std::uint32_t) {
        if (collecting_) collecting_->stop();
    }

  private:
    relay_settings settings_;
    upstream_client upstream_;
    folder::day_book book_;
    collector collector_;
    std::optional<adapter::rounds> collecting_;
};

} // namespace

} // namespace mesh_relay

const signalbox_adapter_table* mesh_relay_adapter() { return adapter::table_of<mesh_relay::relay_adapter>(); }

} // namespace signalbox::adapters
