#include "broker/mapping/table/mapped_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox::mapping {

namespace {

error_code last_error() { return {errno, boost::system::generic_category()}; }

result<mapped_file> refuse(int file, error_code why) {
    ::close(file);
    return why;
}

} // namespace

result<mapped_file> mapped_file::open(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return last_error();
    struct stat about {};
    if (::fstat(file, &about) != 0) return refuse(file, last_error());
    if (!S_ISREG(about.st_mode)) return refuse(file, {EINVAL, boost::system::generic_category()});
    const auto size = static_cast<std::size_t>(about.st_size);
    if (size == 0) {
        ::close(file);
        return mapped_file(nullptr, 0);
    }
    // All of it is going to be read at once; the kernel maps it in one go.
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    if (data == MAP_FAILED) return refuse(file, last_error());
    ::close(file);
    return mapped_file(static_cast<const std::byte*>(data), size);
}

mapped_file::mapped_file(mapped_file&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

mapped_file::~mapped_file() {
    if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

} // namespace signalbox::mapping
