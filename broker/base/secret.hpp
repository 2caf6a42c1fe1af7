#pragma once

#include <string>
#include <string_view>

namespace signalbox::base {

// A password or key: wiped when it goes, compared in constant time, and without a way to be printed or logged.
// `reveal` is the one way out, so that a reader of the code finds every use.
class secret {
  public:
    secret() = default;
    explicit secret(std::string_view value) : value_(value) {}
    secret(const secret&) = default;
    secret(secret&& other) noexcept;
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;
    ~secret() { wipe(); }

    std::string_view reveal() const noexcept { return value_; }
    bool empty() const noexcept { return value_.empty(); }
    bool matches(std::string_view other) const noexcept; // constant time

  private:
    void wipe() noexcept;

    std::string value_;
};

} // namespace signalbox::base
