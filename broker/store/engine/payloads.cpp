#include "broker/store/engine/payloads.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <unistd.h>

#include "broker/base/log.hpp"
#include "broker/base/metrics.hpp"

namespace signalbox::store::engine {
namespace {

using disk::spool;
using disk::spooled_file;

class spooling final : public spool_writer {
  public:
    spooling(std::shared_ptr<spool_room> room, std::unique_ptr<spool::incoming> body)
        : room_(std::move(room)), body_(std::move(body)) {}
    ~spooling() override {
        room_->threads.later([body = std::move(body_)] {}); // closes, and removes what was not finished
    }

    async_result<void> append(std::span<const std::byte> bytes) override {
        // Copied: the caller may be gone before a thread is free.
        return room_->threads.run<void>(
            [body = body_, copy = std::string(base::as_text(bytes))] { return body->append(base::as_bytes(copy)); });
    }
    async_result<message::payload> finish() override {
        return room_->threads.run<message::payload>([body = body_] { return body->finish(); });
    }

  private:
    std::shared_ptr<spool_room> room_;
    std::shared_ptr<spool::incoming> body_;
};

class bytes_reader final : public payload_reader {
  public:
    explicit bytes_reader(std::string bytes) : bytes_(std::move(bytes)) {}

    std::uint64_t size() const noexcept override { return bytes_.size(); }
    async_result<std::size_t> read_some(std::span<std::byte> into) override {
        const std::size_t count = std::min(into.size(), bytes_.size() - given_);
        if (count > 0) std::memcpy(into.data(), bytes_.data() + given_, count);
        given_ += count;
        co_return count;
    }

  private:
    std::string bytes_;
    std::size_t given_ = 0;
};

class spool_reader final : public payload_reader {
  public:
    spool_reader(std::shared_ptr<spool_room> room, std::string message_id, std::shared_ptr<spooled_file> from)
        : room_(std::move(room)), message_id_(std::move(message_id)), from_(std::move(from)) {}

    std::uint64_t size() const noexcept override { return from_->size(); }
    async_result<std::size_t> read_some(std::span<std::byte> into) override {
        if (given_ == block_.size()) {
            auto next = co_await room_->threads.run<std::string>([from = from_] { return from->next_block(); });
            if (!next) {
                if (next.error() == errc::corrupt) report_corrupt(message_id_);
                co_return next.error();
            }
            block_ = std::move(*next);
            given_ = 0;
        }
        const std::size_t count = std::min(into.size(), block_.size() - given_);
        if (count > 0) std::memcpy(into.data(), block_.data() + given_, count);
        given_ += count;
        co_return count;
    }

  private:
    std::shared_ptr<spool_room> room_;
    std::string message_id_;
    std::shared_ptr<spooled_file> from_;
    std::string block_;
    std::size_t given_ = 0;
};

result<spooled_file> open_spooled(const spool_room& room, const sqlite::stored_payload& found) {
    return spooled_file::open(room.spool.path_of(found.spool_file), found.size, found.block_digests, room.spool.on());
}

result<std::string> read_whole(const spool_room& room, const sqlite::stored_payload& found) {
    auto file = open_spooled(room, found);
    if (!file) return file.error();
    std::string whole;
    whole.reserve(found.size);
    while (whole.size() < found.size) {
        auto block = file->next_block();
        if (!block) return block.error();
        whole += *block;
    }
    if (base::sha256_of(base::as_bytes(whole)) != found.sha256) return errc::corrupt;
    return whole;
}

} // namespace

void report_corrupt(std::string_view message_id) {
    static base::counter count("signalbox_store_corrupt_total", "Payloads read whose bytes had not their digest.");
    count.add();
    log::error("store.corrupt", {{log::field::message_id, message_id}});
}

async_result<std::unique_ptr<spool_writer>> begin_spool(std::shared_ptr<spool_room> room) {
    auto body = co_await room->threads.run<std::unique_ptr<spool::incoming>>([room] { return room->spool.begin(); });
    if (!body) co_return body.error();
    co_return std::make_unique<spooling>(room, std::move(*body));
}

async_result<std::unique_ptr<payload_reader>> begin_payload(std::shared_ptr<spool_room> room, std::string message_id,
                                                            sqlite::stored_payload found) {
    if (found.spool_file.empty()) co_return std::make_unique<bytes_reader>(std::move(found.bytes));
    auto file = co_await room->threads.run<std::shared_ptr<spooled_file>>(
        [room, found]() -> result<std::shared_ptr<spooled_file>> {
            auto opened = open_spooled(*room, found);
            if (!opened) return opened.error();
            return std::make_shared<spooled_file>(std::move(*opened));
        });
    if (!file) co_return file.error();
    co_return std::make_unique<spool_reader>(room, std::move(message_id), std::move(*file));
}

async_result<std::string> whole_payload(std::shared_ptr<spool_room> room, sqlite::stored_payload found) {
    if (found.spool_file.empty()) co_return std::move(found.bytes);
    co_return co_await room->threads.run<std::string>([room, found] { return read_whole(*room, found); });
}

void remove_later(spool_room& room, std::vector<std::string> files) {
    if (files.empty()) return;
    for (std::string& each : files) each = room.spool.path_of(each);
    room.threads.later([paths = std::move(files)] {
        for (const std::string& each : paths) ::unlink(each.c_str());
    });
}

} // namespace signalbox::store::engine
