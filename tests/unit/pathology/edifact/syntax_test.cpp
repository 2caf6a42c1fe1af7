#include "broker/pathology/edifact/syntax.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace signalbox::pathology;
using namespace signalbox::pathology::edifact;

// Reads one segment after another, and keeps what was found.
struct reading {
    explicit reading(std::string_view of, limits most = {}) : text(of), reader(text, found, most) {}

    edifact::segment& next() {
        REQUIRE(reader.next(found));
        return reader.current();
    }
    std::vector<std::string> tags() {
        std::vector<std::string> all;
        while (reader.next(found)) all.emplace_back(reader.current().tag());
        return all;
    }
    std::vector<std::string> codes() const {
        std::vector<std::string> all;
        for (const finding& f : found) all.push_back(f.code);
        return all;
    }

    std::string text;
    findings found;
    segment_reader reader;
};

using words = std::vector<std::string>;

} // namespace

TEST_CASE("edifact syntax: elements and components count from one", "[edifact]") {
    reading of("RSL+NV+11:7++:::ng/mL'");
    auto& rsl = of.next();
    CHECK(rsl.tag() == "RSL");
    CHECK(rsl.elements() == 5);
    CHECK(rsl.text(1) == "NV");
    CHECK(rsl.text(2, 2) == "7");
    CHECK(rsl.text(4, 4) == "ng/mL");
    CHECK(rsl.text(3).empty());
    CHECK(rsl.text(9, 9).empty());
    CHECK_FALSE(of.reader.next(of.found));
    CHECK(of.found.empty());
}

TEST_CASE("edifact syntax: a release character makes the next one literal, itself included", "[edifact]") {
    reading of("FTX+SPC+++ST JAMES?'S ?+ 2?:1 why?"
               "?'NAD+PO??+x'");
    CHECK(of.next().text(4) == "ST JAMES'S + 2:1 why?");
    auto& nad = of.next();
    CHECK(nad.text(1) == "PO?");
    CHECK(nad.text(2) == "x");
}

TEST_CASE("edifact syntax: line breaks are no data, between segments and inside them", "[edifact]") {
    reading of("UNH+1'\r\n  BGM+L\r\nSR+?\n:x'\nUN\nT+1'");
    CHECK(of.next().tag() == "UNH");
    auto& bgm = of.next();
    CHECK(bgm.text(1) == "LSR");
    CHECK(bgm.text(2) == ":x");
    CHECK(of.next().tag() == "UNT");
    CHECK(of.found.empty());
}

TEST_CASE("edifact syntax: places are lines and columns of the text as received", "[edifact]") {
    reading of("UNH+1'\r\nFTX+SPC\r\n+++a:bc'SEQ++1'");
    CHECK(of.next().at(1) == place{1, 5, 1, 1, 0});
    auto& ftx = of.next();
    CHECK(ftx.at() == place{2, 1, 2, 0, 0});
    CHECK(ftx.at(1, 1) == place{2, 5, 2, 1, 1});
    CHECK(ftx.at(4, 2) == place{3, 6, 2, 4, 2});
    CHECK(of.next().at(2) == place{3, 14, 3, 2, 0});
}

TEST_CASE("edifact syntax: UNA's separators are used", "[edifact]") {
    reading of("UNA;*,\\ ~UNB*a;b*c\\*d~");
    CHECK(of.reader.using_separators() == separators{';', '*', ',', '\\', '~'});
    auto& unb = of.next();
    CHECK(unb.text(1, 2) == "b");
    CHECK(unb.text(2) == "c*d");
}

TEST_CASE("edifact syntax: a blank as release character means that there is none", "[edifact]") {
    reading of("UNA:+.  'FTX+what? +no'");
    CHECK(of.next().text(1) == "what? ");
    CHECK(of.found.empty());
}

TEST_CASE("edifact syntax: a UNA that lost its blank is read with a warning", "[edifact]") {
    reading of("UNA:+.?'UNB+UNOC:3'");
    CHECK(of.next().text(1, 2) == "3");
    CHECK(of.codes() == words{"una-blank"});
    CHECK(of.found[0].severity == severity::warning);
}

TEST_CASE("edifact syntax: a UNA whose separators cannot be told apart is an error", "[edifact]") {
    for (const char* una : {"UNA++.? '", "UNA:+.A '", "UNA:+.+ '", "UNA:"}) {
        reading of(una);
        CHECK(of.codes().size() == 1);
        CHECK(has_error(of.found));
    }
}

TEST_CASE("edifact syntax: ISO 8859-1 becomes UTF-8", "[edifact]") {
    reading of("RSL+NV+1++:::\xb5mol/L'PNA+PAT++++SU:M\xfcLL\xc9R'");
    CHECK(of.next().text(4, 4) == "\xc2\xb5mol/L");
    CHECK(of.next().text(5, 2) == "M\xc3\xbcLL\xc3\x89R");
    CHECK(of.found.empty());
}

TEST_CASE("edifact syntax: what looks like UTF-8 is read as ISO 8859-1, with one warning", "[edifact]") {
    reading of("FTX+\xc2\xb5g'FTX+\xc2\xb5g'");
    CHECK(of.next().text(1) == "\xc3\x82\xc2\xb5g");
    of.next();
    CHECK(of.codes() == words{"charset-utf8"});
}

TEST_CASE("edifact syntax: control characters count as spaces, with a warning", "[edifact]") {
    reading of(std::string_view("FTX+a\tb\0c'", 10));
    CHECK(of.next().text(1) == "a b c");
    CHECK(of.codes() == words{"control-character"});
}

TEST_CASE("edifact syntax: what no tag begins is an error, and reading goes on", "[edifact]") {
    reading of("NAD+SLA+++ST JAMES'S HOSPITAL'SPR+ORG'");
    CHECK(of.tags() == words{"NAD", "SPR"});
    CHECK(of.codes() == words{"segment-tag"});
    CHECK(has_error(of.found));
}

TEST_CASE("edifact syntax: a text that ends inside a segment is an error, after a trailer a warning", "[edifact]") {
    reading cut("RSL+NV+11");
    CHECK(cut.tags() == words{"RSL"});
    CHECK(has_error(cut.found));
    reading trailer("UNT+45+1");
    CHECK(trailer.tags() == words{"UNT"});
    CHECK(trailer.codes() == words{"terminator-missing"});
    CHECK_FALSE(has_error(trailer.found));
}

TEST_CASE("edifact syntax: a segment beyond the limits is skipped with an error", "[edifact]") {
    reading of("FTX+" + std::string(100, 'x') + "'SEQ++1'XYZ+1+2+3+4'XYZ+a:b:c:d:e:f'XYZ+1'",
               {.segment_size = 50, .elements = 3, .components = 5});
    CHECK(of.tags() == words{"SEQ", "XYZ"});
    CHECK(of.codes() == words{"segment-size", "segment-size", "segment-size"});
}

TEST_CASE("edifact syntax: reading ends at the limit of segments", "[edifact]") {
    reading of("AAA'AAA'AAA'", {.segments = 2});
    CHECK(of.tags().size() == 2);
    CHECK(of.codes() == words{"segments-limit"});
    CHECK(of.reader.gave_up());
}

TEST_CASE("edifact syntax: what nobody looked at can be found", "[edifact]") {
    reading of("RFF+SRI:1:2++x'");
    auto& rff = of.next();
    CHECK(rff.text(1, 1) == "SRI");
    CHECK(rff.text(1, 2) == "1");
    CHECK(rff.first_unread() == place{1, 11, 1, 1, 3});
    rff.ignore();
    CHECK(rff.first_unread() == place{});
}

TEST_CASE("edifact syntax: findings end with one that says that there are more", "[edifact]") {
    std::string noise;
    for (int i = 0; i < 3000; ++i) noise += "x'";
    reading of(noise);
    CHECK(of.tags().empty());
    CHECK(of.found.size() == findings_max + 1);
    CHECK(of.found.back().code == "findings-limit");
}
