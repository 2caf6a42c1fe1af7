#include "broker/base/printable.hpp"

#include <catch2/catch.hpp>

using signalbox::base::printable;

TEST_CASE("printable: what steers a terminal is shown, all else stays", "[base]") {
    CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
    CHECK(printable("two\nlines\t\x7f") == "two\\x0alines\\x09\\x7f");
    CHECK(printable("\xc2\x9b"
                    "31m") == "\\x9b31m"); // U+009B begins a sequence as ESC [ does
    CHECK(printable("Zo\xc3\xab \xe2\x82\xac") == "Zo\xc3\xab \xe2\x82\xac");
    CHECK(printable("").empty());
}
