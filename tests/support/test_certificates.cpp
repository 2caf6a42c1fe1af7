#include "tests/support/test_certificates.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "broker/base/crypto.hpp"

namespace signalbox::tests {

namespace {

using key_pointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using bio_pointer = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("test certificate: ") + what);
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr, "extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

certificate_pointer unsigned_certificate(EVP_PKEY* key, const std::string& common_name, long serial) {
    certificate_pointer made(X509_new(), X509_free);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400);
    X509_set_pubkey(made.get(), key);
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("Signalbox tests"), -1,
                               -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.c_str()),
                               -1, -1, 0);
    return made;
}

void write_certificate(X509* certificate, const std::string& path) {
    const bio_pointer file(BIO_new_file(path.c_str(), "w"), BIO_free_all);
    require(file && PEM_write_bio_X509(file.get(), certificate) == 1, "write certificate");
}

void write_key(EVP_PKEY* key, const std::string& path) {
    const bio_pointer file(BIO_new_file(path.c_str(), "w"), BIO_free_all);
    require(file && PEM_write_bio_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "write key");
}

std::string spki_of(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    require(size > 0, "public key");
    const auto digest = base::sha256_of({reinterpret_cast<const std::byte*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return base::to_hex(digest);
}

} // namespace

struct test_certificates::authority {
    key_pointer key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    certificate_pointer certificate{nullptr, X509_free};
};

test_certificates::test_certificates() : ca_file_(folder_.file("ca.pem")), authority_(new authority) {
    authority_->certificate = unsigned_certificate(authority_->key.get(), "Signalbox test authority", 1);
    X509* ca = authority_->certificate.get();
    X509_set_issuer_name(ca, X509_get_subject_name(ca));
    extend(ca, ca, NID_basic_constraints, "critical,CA:TRUE");
    extend(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(ca, ca, NID_subject_key_identifier, "hash");
    require(X509_sign(ca, authority_->key.get(), EVP_sha256()) > 0, "sign");
    write_certificate(ca, ca_file_);
}

test_certificates::~test_certificates() { delete authority_; }

test_identity test_certificates::server(const std::string& common_name) { return issue(common_name, true); }
test_identity test_certificates::client(const std::string& common_name) { return issue(common_name, false); }

test_identity test_certificates::issue(const std::string& common_name, bool for_server) {
    const key_pointer key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const certificate_pointer made = unsigned_certificate(key.get(), common_name, ++issued_ + 1);
    X509* ca = authority_->certificate.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(ca));
    extend(made.get(), ca, NID_basic_constraints, "critical,CA:FALSE");
    extend(made.get(), ca, NID_ext_key_usage, for_server ? "serverAuth" : "clientAuth");
    if (for_server) extend(made.get(), ca, NID_subject_alt_name, "DNS:" + common_name + ",DNS:localhost,IP:127.0.0.1");
    require(X509_sign(made.get(), authority_->key.get(), EVP_sha256()) > 0, "sign");

    const std::string name = (for_server ? "server-" : "client-") + std::to_string(issued_);
    test_identity identity{folder_.file(name + ".pem"), folder_.file(name + ".key"), spki_of(key.get())};
    write_certificate(made.get(), identity.certificate_file);
    write_key(key.get(), identity.key_file);
    return identity;
}

} // namespace signalbox::tests
