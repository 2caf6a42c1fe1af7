#include "broker/app/development_ca.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "broker/app/files.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"

namespace signalbox::app {

namespace {

constexpr const char* organisation = "Signalbox development, never for patients";
constexpr long day = 24L * 3600;

template <auto Free>
struct freeing {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};
using key = std::unique_ptr<EVP_PKEY, freeing<EVP_PKEY_free>>;
using certificate = std::unique_ptr<X509, freeing<X509_free>>;
using memory = std::unique_ptr<BIO, freeing<BIO_free_all>>;
using extension = std::unique_ptr<X509_EXTENSION, freeing<X509_EXTENSION_free>>;

struct pair {
    app::key key;
    app::certificate certificate;
};

struct wanted {
    const char* common_name;
    const char* usage;       // extendedKeyUsage; nullptr for the authority
    const char* other_names; // subjectAltName; may be nullptr
};

bool set_names(X509* made, const char* common_name, const X509* issuer) {
    X509_NAME* name = X509_get_subject_name(made);
    const auto add = [&](const char* field, const char* text) {
        return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text), -1,
                                          -1, 0) == 1;
    };
    if (!add("O", organisation) || !add("CN", common_name)) return false;
    return X509_set_issuer_name(made, X509_get_subject_name(issuer == nullptr ? made : issuer)) == 1;
}

bool set_serial(X509* made) {
    std::array<std::byte, 16> bytes{};
    base::random_fill(bytes);
    bytes[0] &= std::byte{0x7f}; // positive
    BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr);
    const bool done = number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(made)) != nullptr;
    BN_free(number);
    return done;
}

bool add_extension(X509* made, X509* issuer, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, made, nullptr, nullptr, 0);
    const extension ext(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    return ext != nullptr && X509_add_ext(made, ext.get(), -1) == 1;
}

bool add_extensions(X509* made, X509* issuer, const wanted& what) {
    const bool authority = what.usage == nullptr;
    if (!add_extension(made, issuer, NID_basic_constraints,
                       authority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE"))
        return false;
    if (!add_extension(made, issuer, NID_key_usage,
                       authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature"))
        return false;
    if (!add_extension(made, issuer, NID_subject_key_identifier, "hash")) return false;
    if (!authority && !add_extension(made, issuer, NID_authority_key_identifier, "keyid")) return false;
    if (!authority && !add_extension(made, issuer, NID_ext_key_usage, what.usage)) return false;
    return what.other_names == nullptr || add_extension(made, issuer, NID_subject_alt_name, what.other_names);
}

// A key and its certificate, signed by `issuer`, or by itself when there is none.
result<pair> make(const wanted& what, const pair* issuer) {
    pair made{key(EVP_EC_gen("P-256")), certificate(X509_new())};
    if (!made.key || !made.certificate) return base::errc::crypto;
    X509* const subject = made.certificate.get();
    X509* const signer = issuer == nullptr ? subject : issuer->certificate.get();
    EVP_PKEY* const signing_key = issuer == nullptr ? made.key.get() : issuer->key.get();

    const bool filled = X509_set_version(subject, X509_VERSION_3) == 1 && set_serial(subject) &&
                        X509_gmtime_adj(X509_getm_notBefore(subject), -day) != nullptr &&
                        X509_gmtime_adj(X509_getm_notAfter(subject), 365 * day) != nullptr &&
                        set_names(subject, what.common_name, issuer == nullptr ? nullptr : signer) &&
                        X509_set_pubkey(subject, made.key.get()) == 1 && add_extensions(subject, signer, what);
    if (!filled || X509_sign(subject, signing_key, EVP_sha256()) == 0) return base::errc::crypto;
    return made;
}

template <class Write>
result<void> save(const std::string& path, Write write) {
    const memory text(BIO_new(BIO_s_mem()));
    if (!text || write(text.get()) != 1) return base::errc::crypto;
    char* begin = nullptr;
    const long size = BIO_get_mem_data(text.get(), &begin);
    return write_file_durably(path, {begin, static_cast<std::size_t>(size)}, 0600);
}

result<void> save_certificate(const std::string& path, const pair& made) {
    return save(path, [&](BIO* to) { return PEM_write_bio_X509(to, made.certificate.get()); });
}

result<void> save_key(const std::string& path, const pair& made) {
    return save(path, [&](BIO* to) {
        return PEM_write_bio_PrivateKey(to, made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

certificate read_certificate(const std::string& pem_file) {
    const auto text = read_file(pem_file);
    if (!text) return nullptr;
    const memory from(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
    return certificate(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr));
}

bool names_organisation(const X509_NAME* name) {
    char text[128] = {};
    return X509_NAME_get_text_by_NID(const_cast<X509_NAME*>(name), NID_organizationName, text, sizeof text) > 0 &&
           std::string_view(text) == organisation;
}

// All there, and valid for another day.
bool usable(const development_certificates& files) {
    for (const std::string* key_file : {&files.server_key, &files.client_key})
        if (!read_file(*key_file)) return false;
    for (const std::string* file : {&files.ca_file, &files.server_certificate, &files.client_certificate}) {
        const certificate kept = read_certificate(*file);
        time_t tomorrow = time(nullptr) + day;
        if (!kept || X509_cmp_time(X509_get0_notAfter(kept.get()), &tomorrow) <= 0) return false;
    }
    return true;
}

} // namespace

development_certificates development_files(const std::string& data) {
    const std::string folder = data + "/dev-ca/";
    return {folder + "ca.pem", folder + "server.pem", folder + "server.key", folder + "client.pem",
            folder + "client.key"};
}

result<development_certificates> ensure_development_ca(const std::string& data) {
    const development_certificates files = development_files(data);
    if (usable(files)) return files;
    if (auto made = make_folder(data + "/dev-ca"); !made) return made.error();

    // The authority's key is not kept: nobody can sign another certificate with it.
    const auto authority = make({"Signalbox development authority", nullptr, nullptr}, nullptr);
    if (!authority) return authority.error();
    const auto server = make({"localhost", "serverAuth", "DNS:localhost,IP:127.0.0.1,IP:::1"}, &*authority);
    if (!server) return server.error();
    const auto client = make({"demo.rx1.api.mesh-client.example", "clientAuth", nullptr}, &*authority);
    if (!client) return client.error();

    if (auto saved = save_certificate(files.ca_file, *authority); !saved) return saved.error();
    if (auto saved = save_certificate(files.server_certificate, *server); !saved) return saved.error();
    if (auto saved = save_key(files.server_key, *server); !saved) return saved.error();
    if (auto saved = save_certificate(files.client_certificate, *client); !saved) return saved.error();
    if (auto saved = save_key(files.client_key, *client); !saved) return saved.error();
    return files;
}

bool is_development_certificate(const std::string& pem_file) {
    const certificate read = read_certificate(pem_file);
    return read && (names_organisation(X509_get_issuer_name(read.get())) ||
                    names_organisation(X509_get_subject_name(read.get())));
}

} // namespace signalbox::app
