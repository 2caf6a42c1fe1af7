#include "broker/trace/format/writer.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <type_traits>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "broker/base/errc.hpp"
#include "broker/base/file.hpp"
#include "broker/trace/format/checksum.hpp"
#include "broker/trace/format/line.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t buffer_size = 256UL << 10;
constexpr int level = 1; // the hub works beside it; `zstd -19` makes it smaller for keeping

result<void> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return base::last_error();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

result<base::descriptor> create_file(const std::string& path) {
    base::descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.is_open()) return base::last_error();
    return file;
}

// Those that do not stand in their line.
template <class Record>
auto large_bodies_in(Record& what) {
    using found = std::conditional_t<std::is_const_v<Record>, const body, body>;
    std::vector<found*> large;
    const auto look_at = [&](found& each) {
        if (each.bytes.size() > body_inline_max) large.push_back(&each);
    };
    const auto look_in = [&](auto& holder) {
        if (holder.body) look_at(*holder.body);
    };
    if (auto* sent = std::get_if<message>(&what)) look_at(sent->body);
    if (auto* answered = std::get_if<reply>(&what)) look_in(*answered);
    if (auto* settled = std::get_if<outcome>(&what)) look_in(*settled);
    if (auto* expected = std::get_if<expectation>(&what)) {
        for (auto& each : expected->outcomes) look_in(each);
        if (expected->reply) look_in(*expected->reply);
    }
    return large;
}

struct free_stream {
    void operator()(ZSTD_CStream* stream) const noexcept { ZSTD_freeCStream(stream); }
};

} // namespace

struct writer::state {
    state(base::descriptor opened, std::string path) : file(std::move(opened)), path(std::move(path)) {}
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        if (final_path.empty()) return;
        std::error_code ignored; // that it cannot be removed is not the trouble that is told
        std::filesystem::remove(path, ignored);
        std::filesystem::remove_all(bodies_folder(path), ignored);
    }

    base::descriptor file;
    std::string path;
    std::string final_path; // where it comes to stand; empty: there already
    const std::atomic<bool>* stopped = nullptr;
    std::unique_ptr<ZSTD_CStream, free_stream> packing; // null: not compressed
    std::string waiting;                                // of what is not compressed
    checksum digest;
    std::uint64_t lines = 0;
    std::uint64_t size = 0;

    result<void> put(std::string line) {
        line += '\n';
        digest.update(line);
        ++lines;
        size += line.size();
        if (packing) return pack(line, ZSTD_e_continue);
        waiting += line;
        return waiting.size() < buffer_size ? result<void>{} : drain(ZSTD_e_continue);
    }

    result<void> drain(ZSTD_EndDirective how) {
        if (packing) return pack({}, how);
        auto written = write_all(file.number(), waiting);
        waiting.clear();
        return written;
    }

    // The stream gathers by itself.
    result<void> pack(std::string_view bytes, ZSTD_EndDirective how) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        std::array<char, 64UL << 10> room;
        for (;;) {
            ZSTD_outBuffer out{room.data(), room.size(), 0};
            const std::size_t left = ZSTD_compressStream2(packing.get(), &out, &in, how);
            if (ZSTD_isError(left) != 0U) return base::errc::io;
            if (auto written = write_all(file.number(), {room.data(), out.pos}); !written) return written;
            if (how == ZSTD_e_continue ? in.pos == in.size : left == 0) return {};
        }
    }

    // Goes into a file of its own, once.
    result<void> put_beside(body& what) {
        const std::string folder = bodies_folder(path);
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return base::last_error();
        auto opened = create_file(folder + "/" + what.sha256);
        if (!opened && opened.error() != std::errc::file_exists) return opened.error();
        if (opened) {
            if (auto written = write_all(opened->number(), what.bytes); !written) return written;
            size += what.bytes.size();
        }
        what.bytes.clear();
        what.beside = true;
        return {};
    }

    bool is_stopped() const noexcept { return stopped != nullptr && stopped->load(); }

    // Bodies first: a trace that is there has them. Nothing is overwritten.
    result<void> settle() {
        if (final_path.empty()) return {};
        if (is_stopped()) return make_error_code(boost::system::errc::operation_canceled);
        const std::string own = bodies_folder(path);
        const std::string there = bodies_folder(final_path);
        if (std::filesystem::exists(own) && ::rename(own.c_str(), there.c_str()) != 0) return base::last_error();
        if (::link(path.c_str(), final_path.c_str()) != 0) {
            const error_code why = base::last_error();
            std::error_code ignored; // the trouble that is told is the link's
            std::filesystem::rename(there, own, ignored);
            return why;
        }
        static_cast<void>(::unlink(path.c_str())); // what stays has another name and the same bytes
        final_path.clear();
        return {};
    }

    result<void> append(const record& what) {
        if (is_stopped()) return make_error_code(boost::system::errc::operation_canceled);
        if (large_bodies_in(what).empty()) return put(write_line(what));
        record shortened = what;
        for (body* const each : large_bodies_in(shortened))
            if (auto stored = put_beside(*each); !stored) return stored;
        return put(write_line(shortened));
    }
};

writer::writer(std::unique_ptr<state> s) : state_(std::move(s)) {}
writer::~writer() = default;

result<std::unique_ptr<writer>> writer::create(const std::string& path, const header& first) {
    auto opened = create_file(path);
    if (!opened) return opened.error();
    auto made = std::make_unique<state>(std::move(*opened), path);
    if (path.ends_with(".zst")) {
        made->packing.reset(ZSTD_createCStream());
        if (!made->packing || ZSTD_isError(ZSTD_CCtx_setParameter(made->packing.get(), ZSTD_c_compressionLevel, level)))
            return base::errc::io;
    }
    if (auto put = made->put(write_line(first)); !put) return put.error();
    return std::unique_ptr<writer>(new writer(std::move(made)));
}

result<std::unique_ptr<writer>> writer::create_whole(const std::string& path, const header& first,
                                                     const std::atomic<bool>* stopped) {
    std::error_code failed;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, failed)))
        return make_error_code(boost::system::errc::file_exists);
    // The ending tells whether it is compressed.
    const std::string ending = path.ends_with(".zst") ? ".zst" : "";
    const std::string aside = path + ".part-" + std::to_string(::getpid()) + ending;
    auto made = create(aside, first);
    if (!made) return made.error();
    (*made)->state_->final_path = path;
    (*made)->state_->stopped = stopped;
    return made;
}

result<void> writer::append(const record& what) { return state_->append(what); }

result<void> writer::flush() { return state_->drain(ZSTD_e_flush); }

result<void> writer::finish() {
    const footer last{state_->lines, state_->digest.hex()};
    if (auto put = state_->put(write_line(last)); !put) return put;
    if (auto drained = state_->drain(ZSTD_e_end); !drained) return drained;
    if (::fsync(state_->file.number()) != 0) return base::last_error();
    return state_->settle();
}

std::uint64_t writer::lines() const noexcept { return state_->lines; }

std::uint64_t writer::size() const noexcept { return state_->size; }

std::string bodies_folder(const std::string& path) { return path + ".bodies"; }

} // namespace signalbox::trace
