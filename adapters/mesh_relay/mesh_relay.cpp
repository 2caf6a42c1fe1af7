#include "adapters/mesh_relay/mesh_relay.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "adapters/mesh_relay/collecting.hpp"
#include "adapters/mesh_relay/relay_settings.hpp"
#include "adapters/mesh_relay/sending.hpp"
#include "adapters/mesh_relay/sent_book.hpp"
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
          book_(std::string(hub.folder())),
          collector_(hub, upstream_, {settings_.local_mailbox, settings_.message_max}, book_) {
        if (settings_.collects) poller_ = std::thread([this] { poll_until_stopped(); });
    }
    relay_adapter(const relay_adapter&) = delete;
    relay_adapter& operator=(const relay_adapter&) = delete;
    ~relay_adapter() {
        stop();
        if (poller_.joinable()) poller_.join();
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

    void drain(std::uint32_t) { stop(); }

  private:
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        wake_.notify_all();
    }
    bool is_stopped() {
        const std::lock_guard lock(mutex_);
        return stopped_;
    }

    void poll_until_stopped() {
        while (!is_stopped()) {
            collector_.poll([this] { return !is_stopped(); });
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, settings_.poll_interval, [this] { return stopped_; });
        }
    }

    relay_settings settings_;
    upstream_client upstream_;
    sent_book book_;
    collector collector_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopped_ = false;
    std::thread poller_;
};

} // namespace

} // namespace mesh_relay

const signalbox_adapter_table* mesh_relay_adapter() { return adapter::table_of<mesh_relay::relay_adapter>(); }

} // namespace signalbox::adapters
