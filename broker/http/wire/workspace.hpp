#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "broker/http/wire/message_parser.hpp"

namespace signalbox::http::wire {

// What a connection needs only while a message is in hand: a buffer, and the parser with its list of fields. A server's
// session takes one from its core's pool when the socket is readable, so that an idle connection costs no buffer.
// The buffer is [pinned head][gone][unread bytes][room].
class workspace {
  public:
    workspace(message_parser::kind kind, std::size_t capacity)
        : bytes_(std::make_unique_for_overwrite<std::byte[]>(capacity)), capacity_(capacity), parser_(kind) {}

    std::string_view unread() const noexcept {
        return {reinterpret_cast<const char*>(bytes_.get()) + begin_, end_ - begin_};
    }
    void consume(std::size_t size) noexcept { begin_ += size; }

    // Free bytes behind the unread ones, which may be moved to make them.
    std::span<std::byte> room() noexcept {
        if (begin_ > pinned_ && (begin_ == end_ || end_ == capacity_)) move_unread_to(pinned_);
        return {bytes_.get() + end_, capacity_ - end_};
    }
    void added(std::size_t size) noexcept { end_ += size; }

    // The next `size` unread bytes stay where they are until unpin(): they are the head.
    std::string_view pin(std::size_t size) noexcept {
        const std::string_view head = unread().substr(0, size);
        begin_ += size;
        pinned_ = begin_;
        return head;
    }
    void unpin() noexcept {
        pinned_ = 0;
        move_unread_to(0);
    }

    // For what is thrown away: everything behind the pinned head.
    std::span<std::byte> scratch() noexcept { return {bytes_.get() + pinned_, capacity_ - pinned_}; }
    void clear() noexcept { begin_ = end_ = pinned_ = 0; }

    message_parser& parser() noexcept { return parser_; }

  private:
    void move_unread_to(std::size_t at) noexcept {
        if (begin_ != at && begin_ != end_) std::memmove(bytes_.get() + at, bytes_.get() + begin_, end_ - begin_);
        end_ = at + (end_ - begin_);
        begin_ = at;
    }

    std::unique_ptr<std::byte[]> bytes_;
    std::size_t capacity_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t pinned_ = 0;
    message_parser parser_;
};

// The workspaces of one core of a server; keeps some of those given back. One thread.
class workspace_pool {
  public:
    explicit workspace_pool(std::size_t capacity) : capacity_(capacity) {}

    std::unique_ptr<workspace> take() {
        if (spare_.empty()) return std::make_unique<workspace>(message_parser::kind::request, capacity_);
        auto taken = std::move(spare_.back());
        spare_.pop_back();
        return taken;
    }
    void give_back(std::unique_ptr<workspace> used) {
        if (!used || spare_.size() >= spare_max) return;
        used->clear();
        spare_.push_back(std::move(used));
    }

  private:
    static constexpr std::size_t spare_max = 64; // 1.5 MiB per core at the default size

    std::size_t capacity_;
    std::vector<std::unique_ptr<workspace>> spare_;
};

} // namespace signalbox::http::wire
