#include "broker/http/certificate.hpp"

#include <ctime>
#include <memory>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "broker/base/file.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http {

result<base::time_point> certificate_end(const std::string& pem_file) {
    const auto text = base::read_file(pem_file);
    if (!text) return text.error();
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> from(
        BIO_new_mem_buf(text->data(), static_cast<int>(text->size())), &BIO_free_all);
    const std::unique_ptr<X509, decltype(&X509_free)> read(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr),
                                                           &X509_free);
    std::tm utc{};
    if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &utc) != 1) return errc::configuration;
    return base::time_point(std::chrono::seconds(::timegm(&utc)));
}

} // namespace signalbox::http
