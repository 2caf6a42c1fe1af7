#include "broker/trace/format/writer.hpp"

#include <array>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"
#include "broker/base/file.hpp"
#include "broker/trace/format/line.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t buffer_size = 256UL << 10;
constexpr int level = 3; // zstd's own choice between speed and size

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
    std::string waiting;
    base::sha256 digest;
    std::uint64_t lines = 0;
    std::uint64_t size = 0;

    result<void> put(std::string line) {
        line += '\n';
        digest.update(base::as_bytes(line));
        ++lines;
        size += line.size();
        waiting += line;
        return waiting.size() < buffer_size ? result<void>{} : drain(ZSTD_e_continue);
    }

    result<void> drain(ZSTD_EndDirective how) {
        if (!packing) {
            auto written = write_all(file.number(), waiting);
            waiting.clear();
            return written;
        }
        ZSTD_inBuffer in{waiting.data(), waiting.size(), 0};
        std::array<char, 64UL << 10> room;
        for (;;) {
            ZSTD_outBuffer out{room.data(), room.size(), 0};
            const std::size_t left = ZSTD_compressStream2(packing.get(), &out, &in, how);
            if (ZSTD_isError(left) != 0U) return base::errc::io;
            if (auto written = write_all(file.number(), {room.data(), out.pos}); !written) return written;
            if (how == ZSTD_e_continue ? in.pos == in.size : left == 0) break;
        }
        waiting.clear();
        return {};
    }

    // A large body goes into a file of its own, once.
    result<void> put_beside(body& what) {
        if (what.bytes.size() <= body_inline_max) return {};
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

    result<void> append(record what) {
        if (is_stopped()) return make_error_code(boost::system::errc::operation_canceled);
        body* large = nullptr;
        if (auto* sent = std::get_if<message>(&what)) large = &sent->body;
        if (auto* answered = std::get_if<reply>(&what); answered != nullptr && answered->body) large = &*answered->body;
        if (auto* settled = std::get_if<outcome>(&what); settled != nullptr && settled->body) large = &*settled->body;
        if (large != nullptr)
            if (auto stored = put_beside(*large); !stored) return stored;
        if (auto* expected = std::get_if<expectation>(&what)) {
            for (outcome& each : expected->outcomes)
                if (each.body)
                    if (auto stored = put_beside(*each.body); !stored) return stored;
            if (expected->reply && expected->reply->body)
                if (auto stored = put_beside(*expected->reply->body); !stored) return stored;
        }
        return put(write_line(what));
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
    footer last{state_->lines, base::to_hex(state_->digest.finish())};
    state_->digest = base::sha256();
    if (auto put = state_->put(write_line(last)); !put) return put;
    if (auto drained = state_->drain(ZSTD_e_end); !drained) return drained;
    if (::fsync(state_->file.number()) != 0) return base::last_error();
    return state_->settle();
}

std::uint64_t writer::lines() const noexcept { return state_->lines; }

std::uint64_t writer::size() const noexcept { return state_->size; }

std::string bodies_folder(const std::string& path) { return path + ".bodies"; }

} // namespace signalbox::trace
