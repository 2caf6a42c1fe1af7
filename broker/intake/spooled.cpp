#include "broker/intake/spooled.hpp"

#include <cstdio>
#include <memory>
#include <utility>

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

store::async_result<std::string> read_on(boost::asio::thread_pool& workers, std::string path, message::payload about,
                                         std::size_t max) {
    if (about.size > max) co_return base::errc::over_limit;
    reading done = co_await on_worker(workers, [&] { return read_checked(path, about.size, about.sha256); });
    if (done.error) co_return done.error;
    co_return std::move(done.bytes);
}

} // namespace

std::function<store::async_result<std::string>(const message::payload&, std::size_t)>
spool_reader(std::string folder, boost::asio::thread_pool& workers) {
    return [folder = std::move(folder), &workers](const message::payload& payload, std::size_t max) {
        return read_on(workers, folder + "/" + payload.spool_file, payload, max);
    };
}

} // namespace signalbox::intake
