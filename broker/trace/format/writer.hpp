#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "broker/base/result.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// Writes a trace: lines to FILE (mode 0600, made anew), large bodies into FILE.bodies. A name that ends with ".zst" is
// compressed. Not thread-safe. Errors: the system's; after one the object is spent.
class writer {
  public:
    // Errors: the system's, file_exists among them: nothing is overwritten.
    static result<std::unique_ptr<writer>> create(const std::string& path, const header& first);
    // The same, under another name beside it: the file and its bodies come to stand under their names by finish(), and
    // are gone when that was not reached. `stopped`: once it is true, append() and finish() fail with
    // operation_canceled; it has to live on.
    static result<std::unique_ptr<writer>> create_whole(const std::string& path, const header& first,
                                                        const std::atomic<bool>* stopped = nullptr);
    ~writer();

    result<void> append(const record& what);
    // What was appended can be read by others from here on; not that it is on stable storage.
    result<void> flush();
    // The footer, and everything on stable storage. Without it the trace can be read, and is known to be unfinished.
    result<void> finish();

    std::uint64_t lines() const noexcept;
    std::uint64_t size() const noexcept; // bytes before compression, bodies beside the trace included

  private:
    struct state;
    explicit writer(std::unique_ptr<state> s);
    std::unique_ptr<state> state_;
};

// The folder in which the large bodies of a trace stand.
std::string bodies_folder(const std::string& path);

} // namespace signalbox::trace
