#include "broker/http/wire/message_parser.hpp"

#include <cassert>
#include <cstring>
#include <variant>

#include <boost/beast/http/basic_parser.hpp>

#include "broker/http/errc.hpp"
#include "broker/http/wire/characters.hpp"

namespace signalbox::http::wire {

namespace beast_http = boost::beast::http;

namespace {

// What chunk framing may cost beside the data: Beast itself takes extensions of any length.
constexpr std::size_t extension_max = 256;         // of one chunk
constexpr std::size_t extensions_max = 16UL << 10; // of one body
constexpr std::size_t unfinished_max = 4UL << 10;  // a chunk line or trailer that is still incomplete
constexpr std::size_t trailer_fields_max = 64;

std::string_view as_view(boost::beast::string_view text) noexcept { return {text.data(), text.size()}; }

// Collects what Beast reads. The head's text are views; a body is copied to where the caller asked for it.
template <bool IsRequest>
class collector final : public beast_http::basic_parser<IsRequest> {
  public:
    explicit collector(wire::head& head) : head_(head) {
        this->body_limit(boost::none);         // the reader of the body counts
        this->header_limit(~std::uint32_t{0}); // the guard has measured it
    }

    void copy_to(std::span<std::byte> out) noexcept {
        out_ = out;
        produced_ = 0;
    }
    std::size_t produced() const noexcept { return produced_; }
    bool full() const noexcept { return produced_ == out_.size(); }

  private:
    void on_request_impl(beast_http::verb, boost::beast::string_view method, boost::beast::string_view target,
                         int version, error_code&) override {
        head_.method = as_view(method);
        head_.target = as_view(target);
        head_.version = version;
    }

    void on_response_impl(int status, boost::beast::string_view, int version, error_code&) override {
        head_.status = static_cast<unsigned>(status);
        head_.version = version;
    }

    void on_field_impl(beast_http::field, boost::beast::string_view name, boost::beast::string_view value,
                       error_code& ec) override {
        if (!this->is_header_done()) {
            head_.fields.emplace_back(as_view(name), as_view(value));
            return;
        }
        if (++trailer_fields_ > trailer_fields_max) ec = beast_http::error::header_limit;
    }

    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(boost::beast::string_view, error_code& ec) override {
        ec = beast_http::error::unexpected_body; // a body of stated length is read without the parser
        return 0;
    }

    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view extensions, error_code& ec) override {
        extensions_ += extensions.size();
        if (extensions.size() > extension_max || extensions_ > extensions_max)
            ec = beast_http::error::bad_chunk_extension;
    }

    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body, error_code&) override {
        const std::size_t size = std::min(body.size(), out_.size() - produced_);
        std::memcpy(out_.data() + produced_, body.data(), size);
        produced_ += size;
        return size;
    }

    void on_finish_impl(error_code&) override {}

    wire::head& head_;
    std::span<std::byte> out_;
    std::size_t produced_ = 0;
    std::size_t extensions_ = 0;
    std::size_t trailer_fields_ = 0;
};

template <class Parser>
bool read_head(Parser& parser, std::string_view bytes, wire::head& head) {
    error_code ec;
    const std::size_t used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (ec || !parser.is_header_done() || used != bytes.size()) return false;
    head.keep_alive = parser.keep_alive();
    head.chunked = parser.chunked();
    if (const auto length = parser.content_length()) head.content_length = *length;
    return true;
}

// Beast looks for the CR alone, and would wait for it.
bool has_bare_line_feed(std::string_view text) noexcept {
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        if (at == 0 || text[at - 1] != '\r') return true;
    return false;
}

template <class Parser>
result<message_parser::chunk_step> read_chunks(Parser& parser, std::string_view in, std::span<std::byte> out) {
    message_parser::chunk_step step;
    parser.copy_to(out);
    while (!parser.is_done() && !parser.full()) {
        error_code ec;
        const std::string_view rest = in.substr(step.consumed);
        if (rest.empty()) break;
        const std::size_t used = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
        step.consumed += used;
        if (ec == beast_http::error::need_more) {
            const std::string_view unfinished = rest.substr(used);
            if (unfinished.size() > unfinished_max || has_bare_line_feed(unfinished)) return errc::body_broken;
            break;
        }
        if (ec) return errc::body_broken;
    }
    step.produced = parser.produced();
    step.done = parser.is_done();
    return step;
}

} // namespace

std::optional<std::string_view> head::field(std::string_view name) const noexcept {
    for (const auto& [own, value] : fields)
        if (same_word(own, name)) return value;
    return std::nullopt;
}

struct message_parser::state {
    message_parser::kind kind;
    wire::head head;
    std::variant<std::monostate, collector<true>, collector<false>> parser;
};

message_parser::message_parser(kind kind) : state_(std::make_unique<state>()) { state_->kind = kind; }
message_parser::~message_parser() = default;
message_parser::message_parser(message_parser&&) noexcept = default;
message_parser& message_parser::operator=(message_parser&&) noexcept = default;

result<const head*> message_parser::parse_head(std::string_view bytes) {
    wire::head& head = state_->head;
    field_views fields = std::move(head.fields); // keeps the allocation
    fields.clear();
    head = {};
    head.fields = std::move(fields);

    const bool read = state_->kind == kind::request
                          ? read_head(state_->parser.emplace<collector<true>>(head), bytes, head)
                          : read_head(state_->parser.emplace<collector<false>>(head), bytes, head);
    if (!read) return errc::header_broken;
    return &head;
}

result<message_parser::chunk_step> message_parser::parse_chunks(std::string_view in, std::span<std::byte> out) {
    if (state_->kind == kind::request) return read_chunks(std::get<collector<true>>(state_->parser), in, out);
    return read_chunks(std::get<collector<false>>(state_->parser), in, out);
}

} // namespace signalbox::http::wire
