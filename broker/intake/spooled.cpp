#include "broker/intake/spooled.hpp"

#include <cstdio>
#include <memory>
#include <utility>

#include <boost/asio/post.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::intake {

namespace {

struct closer {
    void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); } // it was only read
};

struct reading {
    error_code error;
    std::string bytes;
};

reading read_checked(const std::string& path, std::uint64_t size, const base::sha256_digest& expected) {
    const std::unique_ptr<std::FILE, closer> file(std::fopen(path.c_str(), "rb"));
    if (file == nullptr) return {.error = base::errc::io, .bytes = {}};
    std::string bytes(size, '\0');
    if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
        return {.error = store::errc::corrupt, .bytes = {}};
    }
    if (base::sha256_of(base::as_bytes(bytes)) != expected) return {.error = store::errc::corrupt, .bytes = {}};
    return {.error = {}, .bytes = std::move(bytes)};
}

} // namespace

spool_reader::spool_reader(std::string folder, boost::asio::thread_pool& workers)
    : folder_(std::move(folder)), workers_(&workers) {}

store::async_result<std::string> spool_reader::operator()(message::payload about, std::size_t max) const {
    if (workers_ == nullptr || about.size > max) co_return base::errc::over_limit;
    const std::string path = path_of(about);
    reading done = co_await on_worker(*workers_, [&] { return read_checked(path, about.size, about.sha256); });
    if (done.error) co_return done.error;
    co_return std::move(done.bytes);
}

void spool_reader::discard(const message::payload& about) const {
    if (workers_ == nullptr || about.spool_file.empty()) return;
    // When it cannot be removed now, the store's sweep and its next start try again.
    boost::asio::post(*workers_, [path = path_of(about)] { static_cast<void>(std::remove(path.c_str())); });
}

} // namespace signalbox::intake
