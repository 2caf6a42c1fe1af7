#include "broker/trace/format/reader.hpp"

#include <array>

#include <unistd.h>
#include <zstd.h>

#include "broker/base/crypto.hpp"
#include "broker/base/file.hpp"
#include "broker/trace/format/checksum.hpp"
#include "broker/trace/format/writer.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t piece_size = 256UL << 10;
constexpr std::string_view zstd_magic = "\x28\xB5\x2F\xFD";

struct free_stream {
    void operator()(ZSTD_DStream* stream) const noexcept { ZSTD_freeDStream(stream); }
};

// The text of a file, piece by piece, decompressed where it is compressed.
class source {
  public:
    explicit source(base::descriptor file) : file_(std::move(file)) {}

    // Adds a piece of text, or comes to the end: a compressed file that was cut ends where nothing more can be had of
    // it. A piece has a bound, however much a few compressed bytes stand for.
    read_result<void> more(std::string& into) {
        if (at_ == packed_.size() && !is_full_)
            if (auto got = fill(); !got) return got;
        if (ended_) return {};
        if (unpacking_) return unpack(into);
        into.append(packed_, at_);
        at_ = packed_.size();
        return {};
    }
    bool ended() const noexcept { return ended_; }

  private:
    read_result<void> fill() {
        packed_.resize(piece_size);
        at_ = 0;
        ssize_t got = 0;
        do got = ::read(file_.number(), packed_.data(), packed_.size());
        while (got < 0 && errno == EINTR);
        if (got < 0) return unreadable{0, base::last_error().message(), base::last_error()};
        packed_.resize(static_cast<std::size_t>(got));
        ended_ = packed_.empty();
        if (!begun_ && packed_.starts_with(zstd_magic)) unpacking_.reset(ZSTD_createDStream());
        begun_ = true;
        return {};
    }

    read_result<void> unpack(std::string& into) {
        ZSTD_inBuffer in{packed_.data(), packed_.size(), at_};
        std::array<char, piece_size> room;
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        if (ZSTD_isError(ZSTD_decompressStream(unpacking_.get(), &out, &in)) != 0U)
            return unreadable{0, "not a zstd stream from here on"};
        into.append(room.data(), out.pos);
        at_ = in.pos;
        is_full_ = out.pos == out.size;
        return {};
    }

    base::descriptor file_;
    std::unique_ptr<ZSTD_DStream, free_stream> unpacking_;
    std::string packed_;
    std::size_t at_ = 0;
    bool is_full_ = false; // the last piece was: there may be more of what was already read
    bool begun_ = false;
    bool ended_ = false;
};

} // namespace

struct reader::state {
    state(base::descriptor file, std::string path) : text(std::move(file)), path(std::move(path)) {}

    source text;
    std::string path;
    std::string buffer;
    std::size_t at = 0; // of the first byte that was not read yet
    std::uint64_t lines = 0;
    std::uint64_t unknown = 0;
    checksum digest;
    trace::header header;
    reader::watcher watch;
    reader::ending ending = reader::ending::open;

    unreadable wrong(std::string what) const { return {lines, std::move(what)}; }

    // The next whole line without its end; nothing at the end.
    read_result<std::optional<std::string_view>> line() {
        std::size_t looked = at;
        for (;;) {
            const auto end = buffer.find('\n', looked);
            if (end != std::string::npos) {
                const std::string_view found(buffer.data() + at, end - at);
                at = end + 1;
                ++lines;
                return std::optional(found);
            }
            if (buffer.size() - at > line_max) return unreadable{lines + 1, "a line of more than 64 MiB"};
            looked = buffer.size() - at;
            buffer.erase(0, at);
            at = 0;
            auto got = text.more(buffer);
            if (!got) return unreadable{lines + 1, got.error().what, got.error().because};
            if (text.ended()) return std::optional<std::string_view>{};
        }
    }

    void close(const footer& said) {
        const std::uint64_t own = lines;
        const auto behind = line();
        const bool last = behind && !*behind && at == buffer.size();
        const bool right = last && said.lines + 1 == own && said.xxh128 == digest.hex();
        ending = right ? reader::ending::whole : reader::ending::changed;
    }

    read_result<std::optional<record>> next() {
        while (ending == reader::ending::open) {
            auto found = line();
            if (!found) return found.error();
            if (!*found) {
                ending = reader::ending::unfinished;
                break;
            }
            if (watch) watch(lines, **found);
            auto read = read_line(**found);
            if (!read) return wrong(read.error().what);
            if (*read && std::holds_alternative<footer>(**read)) {
                close(std::get<footer>(**read));
                break;
            }
            if (*read && std::holds_alternative<trace::header>(**read) && lines > 1) return wrong("a second header");
            digest.update(**found).update("\n");
            if (*read) return std::move(*read);
            ++unknown;
        }
        return std::optional<record>{};
    }
};

reader::reader(std::unique_ptr<state> s) : state_(std::move(s)) {}
reader::~reader() = default;

read_result<std::unique_ptr<reader>> reader::open(const std::string& path, watcher watch) {
    auto file = base::open_file(path == "-" ? "/dev/stdin" : path, base::pipes::read);
    if (!file) return unreadable{0, file.error().message(), file.error()};
    auto made = std::make_unique<state>(std::move(*file), path);
    made->watch = std::move(watch);
    auto first = made->next();
    if (!first) return first.error();
    if (!*first || !std::holds_alternative<trace::header>(**first))
        return unreadable{1, "the first line is not the header of a trace"};
    made->header = std::get<trace::header>(std::move(**first));
    return std::unique_ptr<reader>(new reader(std::move(made)));
}

const trace::header& reader::header() const noexcept { return state_->header; }

read_result<std::optional<record>> reader::next() { return state_->next(); }

reader::ending reader::end() const noexcept { return state_->ending; }

std::uint64_t reader::unknown() const noexcept { return state_->unknown; }

std::uint64_t reader::lines() const noexcept { return state_->lines; }

read_result<std::string> reader::load(const body& what) const {
    if (!what.beside) return what.bytes;
    auto read = base::read_file_of(bodies_folder(state_->path), what.sha256);
    if (!read) return state_->wrong("the body beside the trace: " + read.error().message());
    if (base::to_hex(base::sha256_of(base::as_bytes(*read))) != what.sha256)
        return state_->wrong("the body beside the trace is not what its digest says");
    return std::move(*read);
}

} // namespace signalbox::trace
