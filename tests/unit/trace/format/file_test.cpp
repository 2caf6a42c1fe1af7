#include "broker/base/file.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <zstd.h>

#include "broker/trace/format/reader.hpp"
#include "broker/trace/format/writer.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/trace/records_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// So many messages, the last of them too large for its line.
void write_trace(const std::string& path, std::size_t messages, bool finished = true) {
    auto file = trace::writer::create(path, a_header());
    REQUIRE(file.has_value());
    for (std::size_t each = 1; each <= messages; ++each) {
        trace::message sent = a_message();
        sent.sequence = each;
        if (each == messages) sent.body = trace::body_of(std::string(trace::body_inline_max + 1, 'x'));
        REQUIRE((*file)->append(sent).has_value());
    }
    REQUIRE((finished ? (*file)->finish() : (*file)->flush()).has_value());
}

struct all_read {
    std::vector<trace::message> messages;
    trace::reader::ending ending{};
};

all_read read_all(const std::string& path) {
    auto file = trace::reader::open(path);
    REQUIRE(file.has_value());
    all_read got;
    for (;;) {
        auto next = (*file)->next();
        REQUIRE(next.has_value());
        if (!*next) break;
        got.messages.push_back(std::get<trace::message>(**next));
    }
    got.ending = (*file)->end();
    return got;
}

void write_text(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

} // namespace

TEST_CASE("trace: a finished file is whole, compressed or not, its large bodies beside it", "[trace]") {
    const temporary_folder folder;
    for (const char* name : {"/morning.sbtrace", "/morning.sbtrace.zst"}) {
        const std::string path = folder.text() + name;
        write_trace(path, 3000);
        const all_read got = read_all(path);
        CHECK(got.ending == trace::reader::ending::whole);
        REQUIRE(got.messages.size() == 3000);
        CHECK(got.messages[1].sequence == 2);
        CHECK(got.messages[1].body == a_message().body);
        const trace::body& large = got.messages.back().body;
        CHECK(large.beside);
        auto file = trace::reader::open(path);
        CHECK((*file)->load(large).value() == std::string(trace::body_inline_max + 1, 'x'));
    }
    CHECK(std::filesystem::file_size(folder.text() + "/morning.sbtrace.zst") * 10 <
          std::filesystem::file_size(folder.text() + "/morning.sbtrace"));
}

TEST_CASE("trace: a file that is still being written, or was cut, is read as far as it goes", "[trace]") {
    const temporary_folder folder;
    for (const char* name : {"/cut.sbtrace", "/cut.sbtrace.zst"}) {
        const std::string path = folder.text() + name;
        write_trace(path, 2000, false);
        const all_read open = read_all(path);
        CHECK(open.ending == trace::reader::ending::unfinished);
        CHECK(open.messages.size() == 2000);

        std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
        const all_read cut = read_all(path);
        CHECK(cut.ending == trace::reader::ending::unfinished);
        CHECK(cut.messages.size() < 2000);
    }
}

TEST_CASE("trace: a line that was changed, added or taken out afterwards shows at the end", "[trace]") {
    const temporary_folder folder;
    const std::string path = folder.text() + "/a.sbtrace";
    write_trace(path, 3);
    const std::string whole = *base::read_file(path);
    std::string changed = whole;
    changed.replace(changed.find("LAB001"), 6, "LAB002");
    std::string shorter = whole;
    shorter.erase(shorter.find('\n') + 1, shorter.find('\n', shorter.find('\n') + 1) - shorter.find('\n'));
    const std::string longer = whole + "{\"kind\":\"mark\",\"at\":1,\"name\":\"x\"}\n";
    const std::string torn = whole + "{\"kind\"";
    for (const std::string& text : {changed, shorter, longer, torn}) {
        write_text(path, text);
        CHECK(read_all(path).ending == trace::reader::ending::changed);
    }
}

TEST_CASE("trace: a line of 2 GiB in a few kilobytes is refused, and never in memory", "[trace]") {
    const temporary_folder folder;
    const std::string path = folder.text() + "/bomb.sbtrace.zst";
    const auto packed = [](const std::string& text) {
        std::string frame(ZSTD_compressBound(text.size()), '\0');
        frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 1));
        return frame;
    };
    std::string file = packed(trace::write_line(a_header()) + "\n");
    const std::string frame = packed(std::string(16UL << 20, 'x'));
    for (int i = 0; i < 128; ++i) file += frame;
    REQUIRE(file.size() < 512UL << 10);
    write_text(path, file);

    const auto peak = [] {
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        return used.ru_maxrss >> 10; // MiB
    };
    const long before = peak();
    auto read = trace::reader::open(path);
    const auto refused = read ? (*read)->next().error().what : read.error().what;
    CHECK(refused == "a line of more than 64 MiB");
    CHECK(peak() - before < 640);
}

TEST_CASE("trace: nothing is overwritten", "[trace]") {
    const temporary_folder folder;
    const std::string path = folder.text() + "/a.sbtrace";
    write_text(path, "precious");
    const auto refused = trace::writer::create(path, a_header());
    REQUIRE(refused.has_error());
    CHECK(refused.error() == std::errc::file_exists);
    CHECK(*base::read_file(path) == "precious");
}

TEST_CASE("trace: what is none is refused with its line", "[trace]") {
    const temporary_folder folder;
    const std::string path = folder.text() + "/a.sbtrace";
    write_text(path, "{\"kind\":\"mark\",\"at\":1,\"name\":\"x\"}\n");
    CHECK(trace::reader::open(path).error().what == "the first line is not the header of a trace");
    write_text(path, "");
    CHECK(trace::reader::open(path).error().what == "the first line is not the header of a trace");
    CHECK(trace::reader::open(folder.text() + "/absent").error().what == "No such file or directory");

    write_text(path, trace::write_line(a_header()) + "\nnonsense\n");
    auto file = trace::reader::open(path);
    REQUIRE(file.has_value());
    const auto next = (*file)->next();
    REQUIRE(next.has_error());
    CHECK(next.error().line == 2);
}

TEST_CASE("trace: a body beside the trace that was changed is not given", "[trace]") {
    const temporary_folder folder;
    const std::string path = folder.text() + "/a.sbtrace";
    write_trace(path, 1);
    const trace::body large = read_all(path).messages.front().body;
    write_text(trace::bodies_folder(path) + "/" + large.sha256, "something else");
    auto file = trace::reader::open(path);
    CHECK((*file)->load(large).error().what == "the body beside the trace is not what its digest says");
}
