#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/app/configuration/secrets.hpp"
#include "broker/app/development_ca.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "broker/app/run_file.hpp"
#include "broker/app/signing_key.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

mode_t mode_of(const std::string& path) {
    struct stat about {};
    REQUIRE(::stat(path.c_str(), &about) == 0);
    return about.st_mode & 0777;
}

} // namespace

TEST_CASE("development certificates: made once, private, and known for what they are", "[app]") {
    const temporary_folder folder;

    const auto made = ensure_development_ca(folder.text());
    REQUIRE(made.has_value());
    const auto first = read_file(made->server_certificate);
    const auto again = ensure_development_ca(folder.text());

    REQUIRE(again.has_value());
    CHECK(*read_file(again->server_certificate) == *first);
    CHECK(mode_of(made->server_key) == 0600);
    CHECK(is_development_certificate(made->server_certificate));
    CHECK(is_development_certificate(made->ca_file));
    CHECK_FALSE(is_development_certificate(made->server_key));
    CHECK_FALSE(is_development_certificate("/nowhere"));
}

TEST_CASE("development certificates: made again when one is missing", "[app]") {
    const temporary_folder folder;
    const auto made = ensure_development_ca(folder.text());
    REQUIRE(made.has_value());
    std::filesystem::remove(made->client_key);

    REQUIRE(ensure_development_ca(folder.text()).has_value());

    CHECK(std::filesystem::exists(made->client_key));
}

TEST_CASE("own keys: made at the first start and kept", "[app]") {
    const temporary_folder folder;

    const auto first = own_key(folder.text(), "lane.key");
    const auto second = own_key(folder.text(), "lane.key");
    const auto other = own_key(folder.text(), "other.key");

    REQUIRE((first && second && other));
    CHECK(first->reveal().size() == 64);
    CHECK(first->matches(second->reveal()));
    CHECK_FALSE(first->matches(other->reveal()));
    CHECK(mode_of(folder.text() + "/keys/lane.key") == 0600);
}

TEST_CASE("signing key: an EC key on P-256, made at the first start and kept, private", "[app]") {
    const temporary_folder folder;

    const auto first = own_signing_key(folder.text(), "receipt.pem");
    const auto second = own_signing_key(folder.text(), "receipt.pem");
    const auto other = own_signing_key(folder.text(), "other.pem");

    REQUIRE((first && second && other));
    CHECK(is_signing_key(*first));
    CHECK(first->matches(second->reveal()));
    CHECK_FALSE(first->matches(other->reveal()));
    CHECK(mode_of(folder.text() + "/keys/receipt.pem") == 0600);
}

TEST_CASE("signing key: what is none is not taken and not replaced", "[app]") {
    const temporary_folder folder;
    folder.write("keys/receipt.pem", "not a key\n");
    const auto made = ensure_development_ca(folder.text());
    REQUIRE(made.has_value());

    CHECK(own_signing_key(folder.text(), "receipt.pem").has_error());
    CHECK(folder.read("keys/receipt.pem") == "not a key\n");
    CHECK(is_signing_key(base::secret(*read_file(made->server_key))));
    CHECK_FALSE(is_signing_key(base::secret(*read_file(made->server_certificate))));
    CHECK_FALSE(is_signing_key(base::secret{}));
}

TEST_CASE("temporary folder: private, with its name, another one each time", "[app]") {
    const auto first = make_temporary_folder("signalbox-test");
    const auto second = make_temporary_folder("signalbox-test");

    REQUIRE((first && second));
    CHECK(*first != *second);
    CHECK(first->find("/signalbox-test-") != std::string::npos);
    CHECK(mode_of(*first) == 0700);
    std::filesystem::remove(*first);
    std::filesystem::remove(*second);
}

TEST_CASE("run file: read back while its process lives, else there is no hub", "[app]") {
    const temporary_folder folder;
    run_file running;
    running.pid = ::getpid();
    running.profile = "demo";
    running.mesh = {"127.0.0.1", 8701};
    running.mesh_encrypted = true;
    running.admin = {"127.0.0.1", 8700};

    REQUIRE(write_run_file(folder.text(), running).has_value());
    const auto read = read_run_file(folder.text());

    REQUIRE(read.has_value());
    CHECK(read->mesh.port == 8701);
    CHECK(read->mesh_encrypted);
    CHECK(read->admin.port == 8700);
    CHECK_FALSE(read->fhir.has_value());
    CHECK(mode_of(folder.text() + "/run.json") == 0600);
    running.fhir = endpoint{"127.0.0.1", 8703};
    REQUIRE(write_run_file(folder.text(), running).has_value());
    CHECK(read_run_file(folder.text())->fhir->port == 8703);
    running.pid = 1 << 30; // beyond the largest process id
    REQUIRE(write_run_file(folder.text(), running).has_value());
    CHECK_FALSE(read_run_file(folder.text()).has_value());
    remove_run_file(folder.text());
    CHECK_FALSE(read_run_file(folder.text()).has_value());
}

TEST_CASE("files: a folder and its parents are made, a file is replaced as a whole", "[app]") {
    const temporary_folder folder;
    const std::string inner = folder.text() + "/a/b/c";

    REQUIRE(make_folder(inner).has_value());
    REQUIRE(write_file_durably(inner + "/text", "one", 0600).has_value());
    REQUIRE(write_file_durably(inner + "/text", "two", 0640).has_value());

    CHECK(*read_file(inner + "/text") == "two");
    CHECK(mode_of(inner + "/text") == 0640);
    CHECK(read_file(inner + "/none").has_error());
    CHECK(write_file_durably(folder.text() + "/no/folder", "x", 0600).has_error());
}

TEST_CASE("embedded files: schemas, seed map and demo are in the binary, byte for byte", "[app]") {
    for (const char* path :
         {"schemas/catalogue.json", "schemas/signalbox/configuration.schema.json",
          "schemas/signalbox/directory.schema.json", "config/demo.yaml", "config/demo-directory.yaml",
          "config/sandbox.yaml", "config/sandbox-directory.yaml", "config/demo/full_blood_count.json"}) {
        const auto carried = find_embedded(path);
        REQUIRE(carried.has_value());
        CHECK(*carried == *read_file(std::string(SIGNALBOX_SOURCE_DIR "/") + path));
    }
    CHECK_FALSE(find_embedded("config/signalbox.yaml").has_value());
}
