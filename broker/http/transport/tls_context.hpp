#pragma once

#include <memory>

#include "broker/base/result.hpp"
#include "broker/http/client.hpp"
#include "broker/http/server.hpp"

struct ssl_ctx_st;

namespace signalbox::http::transport {

// Certificates, trust and versions for many connections. Immutable: a reload makes a new one. Any thread.
class tls_context {
  public:
    // Errors: errc::configuration; which file and why is logged.
    static result<std::shared_ptr<const tls_context>> for_server(const tls_settings& settings);
    static result<std::shared_ptr<const tls_context>> for_client(const client_settings& settings);

    explicit tls_context(ssl_ctx_st* context) noexcept : context_(context) {} // takes it over
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;
    ~tls_context();

    ssl_ctx_st* native() const noexcept { return context_; }

  private:
    ssl_ctx_st* context_;
};

} // namespace signalbox::http::transport
