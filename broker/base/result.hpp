#pragma once

#include <string>
#include <type_traits>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace signalbox {

using boost::system::error_code;

// The value, or why there is none. For trouble with I/O, peers, disks and adapters while the hub runs; a message that
// is refused is an ordinary value (a verdict or a refusal), not an error.
template <class T>
using result = boost::system::result<T>;

// co_await x.async_…(…, use_result) gives a tuple that begins with the error code instead of throwing.
constexpr auto use_result = boost::asio::as_tuple(boost::asio::use_awaitable);

// The error category of one layer: `Errc` is the layer's enum, `Describe` says each enumerator in words that hold no
// patient data. A layer declares `std::string_view describe(errc)`, and `make_error_code(errc)` by means of this.
template <class Errc, const char* (*Describe)(Errc)>
class layer_category final : public boost::system::error_category {
  public:
    explicit layer_category(const char* layer) noexcept : layer_(layer) {}

    const char* name() const noexcept override { return layer_; }
    std::string message(int value) const override { return Describe(static_cast<Errc>(value)); }

  private:
    const char* layer_;
};

} // namespace signalbox
