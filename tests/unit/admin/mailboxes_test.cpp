#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/fhir/json.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr std::uint32_t owner = 1000;

// A directory of one mailbox that keeps what it was told, and refuses what the test says.
class told_directory final : public admin::directory_service {
  public:
    std::vector<admin::mailbox_change> added;
    std::vector<admin::mailbox_change> changed;
    std::vector<store::audit_entry> entries;
    std::optional<admin::directory_refusal> refusal;
    int reloads = 0;

    std::vector<admin::mailbox_state> mailboxes() const override { return {lab()}; }
    admin::directory_answer<admin::mailbox_state> add(admin::mailbox_change what, store::audit_entry entry) override {
        added.push_back(std::move(what));
        co_return answer(std::move(entry));
    }
    admin::directory_answer<admin::mailbox_state> change(admin::mailbox_change what,
                                                         store::audit_entry entry) override {
        changed.push_back(std::move(what));
        co_return answer(std::move(entry));
    }
    admin::directory_answer<std::size_t> reload() override {
        ++reloads;
        if (refusal) co_return *refusal;
        co_return std::size_t{3};
    }

  private:
    static admin::mailbox_state lab() {
        return {"LAB01", "Laboratory", "RX1", true, {"reports"}, {"answers", "letters"}, 2, "file+account"};
    }
    boost::system::result<admin::mailbox_state, admin::directory_refusal> answer(store::audit_entry entry) {
        entries.push_back(std::move(entry));
        if (refusal) return *refusal;
        return lab();
    }
};

struct api {
    admin_store store;
    base::manual_clock clock{*base::from_iso8601("2026-11-22T14:05:06.000000Z")};
    told_directory directory;

    http::response ask(const char* method, std::string target, std::string body = {}) {
        admin::parts with;
        with.store = &store;
        with.clock = &clock;
        with.directory = &directory;
        with.readiness = [] { return std::vector<admin::part_state>{}; };
        with.owner = owner;
        fake_request request(method, "/api/v1/" + std::move(target));
        request.from_user(owner).body(std::move(body));
        return await(admin::make_api_handler(std::move(with))(request));
    }
    http::response post(std::string target, std::string body = "{}") {
        return ask("POST", std::move(target), std::move(body));
    }
};

std::string pin(char digit) { return std::string(64, digit); }

} // namespace

TEST_CASE("admin mailboxes: each is listed with where it is from, and without its password", "[admin]") {
    api hub;

    const auto answer = hub.ask("GET", "mailboxes");

    REQUIRE(answer.status == 200);
    CHECK(answer.body ==
          R"({"mailboxes":[{"id":"LAB01","name":"Laboratory","ods_code":"RX1","active":true,"sends":["reports"],)"
          R"("receives":["answers","letters"],"certificates":2,"from":"file+account"}]})");
    CHECK(hub.store.audited.front().action == "admin.read");
}

TEST_CASE("admin mailboxes: a new one is added with what the body says", "[admin]") {
    api hub;

    const auto answer = hub.post("mailboxes/gp01", R"({"ods_code":"a81001","password":"a secret","name":"Practice",)"
                                                   R"("certificates":[")" +
                                                       pin('A') + R"("]})");

    REQUIRE(answer.status == 200);
    REQUIRE(hub.directory.added.size() == 1);
    const admin::mailbox_change& told = hub.directory.added.front();
    CHECK(told.id == "GP01");
    CHECK(told.ods_code == "A81001");
    CHECK(told.name == "Practice");
    CHECK(told.active == true);
    CHECK(told.password->matches("a secret"));
    CHECK(told.certificates == std::vector<std::string>{pin('a')});
    CHECK(answer.body.find("a secret") == std::string::npos);
}

TEST_CASE("admin mailboxes: a change is audited with who made it, in its own record, without the password", "[admin]") {
    api hub;

    hub.post("mailboxes/gp01", R"({"ods_code":"A81001","password":"a secret"})");
    hub.post("mailboxes/gp01/password", R"({"password":"another secret"})");
    hub.post("mailboxes/gp01/disable");

    REQUIRE(hub.directory.entries.size() == 3);
    const store::audit_entry& added = hub.directory.entries[0];
    CHECK(added.actor == "uid:1000");
    CHECK(added.action == "mailbox.add");
    CHECK(added.subject == "GP01");
    CHECK(added.detail == "ODS A81001, 0 certificates");
    CHECK(hub.directory.entries[1].action == "mailbox.password");
    CHECK(hub.directory.entries[1].detail.empty());
    CHECK(hub.directory.entries[2].action == "mailbox.disable");
    CHECK(hub.store.audited.empty());
}

TEST_CASE("admin mailboxes: a new name is the id where none is given", "[admin]") {
    api hub;

    hub.post("mailboxes/gp01", R"({"ods_code":"A81001","password":"p"})");

    CHECK(hub.directory.added.front().name == "GP01");
    CHECK(hub.directory.added.front().certificates->empty());
}

TEST_CASE("admin mailboxes: each act changes what it says and nothing else", "[admin]") {
    api hub;

    CHECK(hub.post("mailboxes/lab01/password", R"({"password":"p"})").status == 200);
    CHECK(hub.post("mailboxes/lab01/disable").status == 200);
    CHECK(hub.post("mailboxes/lab01/enable").status == 200);

    REQUIRE(hub.directory.changed.size() == 3);
    CHECK(hub.directory.changed[0].password->matches("p"));
    CHECK_FALSE(hub.directory.changed[0].active);
    CHECK(hub.directory.changed[1].active == false);
    CHECK(hub.directory.changed[2].active == true);
    for (const auto& told : hub.directory.changed) CHECK((!told.ods_code && !told.name && !told.certificates));
}

TEST_CASE("admin mailboxes: a body that makes no sense is refused, and nothing of it is repeated", "[admin]") {
    api hub;
    const std::string good = R"("ods_code":"A81001","password":"hidden-secret")";
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"not json hidden-secret", "a JSON object"},
        {R"(["hidden-secret"])", "a JSON object"},
        {R"({"password":"hidden-secret"})", "ods_code"},
        {R"({"ods_code":"A81001"})", "password"},
        {R"({"ods_code":"A81001","password":""})", "password"},
        {R"({"ods_code":"A81001","password":5})", "password"},
        {R"({"ods_code":"A81001","password":"hidden-secret\n"})", "password"},
        {R"({"ods_code":"A81001","password":")" + std::string(257, 'x') + "\"}", "password"},
        {"{" + good + R"(,"name":""})", "name"},
        {"{" + good + R"(,"certificates":["ab"]})", "certificates"},
        {"{" + good + R"(,"certificates":[")" + pin('g') + "\"]}", "certificates"},
    };
    for (const auto& [body, part] : wrong) {
        const auto answer = hub.post("mailboxes/gp01", body);
        INFO(body);
        CHECK(answer.status == 400);
        CHECK(answer.body.find(part) != std::string::npos);
        CHECK(answer.body.find("hidden-secret") == std::string::npos);
    }
    CHECK(hub.post("mailboxes/gp%2001", "{" + good + "}").status == 400);
    CHECK(hub.post("mailboxes/lab01/password", "{}").status == 400);
    CHECK(hub.post("mailboxes/lab01/remove").status == 404);
    CHECK(hub.directory.added.empty());
    CHECK(hub.directory.changed.empty());
    for (const auto& entry : hub.store.audited) CHECK(entry.detail.find("hidden-secret") == std::string::npos);
}

TEST_CASE("admin mailboxes: what the directory refuses is answered in its words, and audited", "[admin]") {
    api hub;
    hub.directory.refusal = admin::directory_refusal(409, "mailbox GP01 is there already");

    const auto answer = hub.post("mailboxes/gp01", R"({"ods_code":"A81001","password":"p"})");

    CHECK(answer.status == 409);
    CHECK(answer.body.find("is there already") != std::string::npos);
    REQUIRE(hub.store.audited.size() == 1);
    CHECK(hub.store.audited.front().outcome == "409");
    CHECK(hub.store.audited.front().subject == "gp01");
}

TEST_CASE("admin directory: a reload says how many mailboxes there are, and has a record of its own", "[admin]") {
    api hub;

    const auto answer = hub.post("directory/reload");

    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"mailboxes":3})");
    CHECK(hub.directory.reloads == 1);
    REQUIRE(hub.store.audited.size() == 1);
    CHECK(hub.store.audited.front().action == "directory.reload");
    CHECK(hub.store.audited.front().actor == "uid:1000");
    CHECK(hub.store.audited.front().detail == "3 mailboxes");
}

TEST_CASE("admin directory: a wrong file is answered with every problem", "[admin]") {
    api hub;
    hub.directory.refusal = admin::directory_refusal(422, "directory.yaml:1:1: one\ndirectory.yaml:2:1: two");

    const auto answer = hub.post("directory/reload");

    CHECK(answer.status == 422);
    const auto body = fhir::read_json(answer.body);
    REQUIRE(body.has_value());
    CHECK(body->root().string("detail") == "directory.yaml:1:1: one\ndirectory.yaml:2:1: two");
    CHECK(body->root().string("title") == "Unprocessable Content");
    CHECK(hub.store.audited.front().outcome == "422");
    CHECK(hub.ask("GET", "directory/reload").status == 405);
}

TEST_CASE("admin directory: without a record of the reload there is no good answer", "[admin]") {
    api hub;
    hub.store.audit_fails = true;

    CHECK(hub.post("directory/reload").status == 503);
}
