#include "broker/mapping/table/mapped_file.hpp"

#include <utility>

#include <sys/mman.h>
#include <sys/stat.h>

#include "broker/base/file.hpp"

namespace signalbox::mapping {

result<mapped_file> mapped_file::open(const std::string& path) {
    const auto file = base::open_file(path);
    if (!file) return file.error();
    struct stat about {};
    if (::fstat(file->number(), &about) != 0) return base::last_error();
    const auto size = static_cast<std::size_t>(about.st_size);
    if (size == 0) return mapped_file(nullptr, 0);
    // All of it is going to be read at once; the kernel maps it in one go.
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file->number(), 0);
    if (data == MAP_FAILED) return base::last_error();
    return mapped_file(static_cast<const std::byte*>(data), size);
}

mapped_file::mapped_file(mapped_file&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

mapped_file::~mapped_file() {
    if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

} // namespace signalbox::mapping
