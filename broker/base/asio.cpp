// Asio and its TLS part, compiled once: every other file sees declarations only (BOOST_ASIO_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// Asio counts references with a release decrement and an acquire fence (detail/atomic_count.hpp). TSan does not follow
// fences, so it takes the last owner's delete for a race with the decrements before it.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "race:boost::asio::execution::detail::shared_target_executor::~shared_target_executor\n";
}
#endif
#endif
