#include <sys/stat.h>
#include <unistd.h>

#include "broker/http/errc.hpp"
#include "broker/http/server.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using tests::http_server;
using tests::raw_socket;

namespace {

boost::asio::awaitable<http::response> tell_peer(http::request& request) {
    http::response given;
    given.body = request.from().address + " " + std::to_string(request.from().uid.value_or(0));
    co_return given;
}

http::server_settings on(const std::string& path) {
    http::server_settings settings;
    settings.unix_socket = path;
    return settings;
}

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

} // namespace

TEST_CASE("unix socket: the peer is its user", "[http][unix]") {
    const tests::temporary_folder folder;
    http_server hub(tell_peer, on(folder.file("hub.sock")));

    const auto given = raw_socket(folder.file("hub.sock")).send(get).read_answer();

    const std::string uid = std::to_string(::geteuid());
    CHECK(given.body == "unix:" + uid + " " + uid);
    struct stat file {};
    REQUIRE(::stat(folder.file("hub.sock").c_str(), &file) == 0);
    CHECK((file.st_mode & 0777) == 0600);
}

TEST_CASE("unix socket: the client reaches it", "[http][unix]") {
    const tests::temporary_folder folder;
    http_server hub(tell_peer, on(folder.file("hub.sock")));
    http::client_settings settings;
    settings.unix_socket = folder.file("hub.sock");
    tests::http_caller caller(settings);

    const auto given = caller.send({});

    REQUIRE(given);
    CHECK(given->status == 200);
}

TEST_CASE("unix socket: a stale file is replaced, a live one and anything else kept", "[http][unix]") {
    const tests::temporary_folder folder;
    const std::string path = folder.file("hub.sock");
    boost::asio::io_context core;
    {
        // A server that is killed leaves its file; here the socket closes and the file is put back by hand.
        http_server hub(tell_peer, on(path));
        CHECK(http::server::open(on(path), tell_peer, {&core}).error() == boost::system::errc::address_in_use);
        std::filesystem::create_hard_link(path, folder.file("kept"));
    }
    CHECK_FALSE(std::filesystem::exists(path));
    std::filesystem::rename(folder.file("kept"), path);
    CHECK(http::server::open(on(path), tell_peer, {&core}));

    const std::string text = folder.write("text", "not a socket");
    CHECK(http::server::open(on(text), tell_peer, {&core}).error() == http::errc::configuration);
    CHECK(folder.read("text") == "not a socket");
    CHECK(http::server::open(on(folder.file(std::string(120, 'x'))), tell_peer, {&core}).error() ==
          http::errc::configuration);
}
