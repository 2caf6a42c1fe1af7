#include "broker/validation/lexical/narrative.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::validation::lexical;

namespace {

std::string in_div(const std::string& inside) {
    return R"(<div xmlns="http://www.w3.org/1999/xhtml">)" + inside + "</div>";
}

bool fine(const std::string& text) {
    const narrative_faults faults = inspect_narrative(text);
    return !faults.unsafe && !faults.unlawful;
}

bool only_unlawful(const std::string& text) {
    const narrative_faults faults = inspect_narrative(text);
    return !faults.unsafe && faults.unlawful;
}

bool unsafe(const std::string& text) { return inspect_narrative(text).unsafe; }

} // namespace

TEST_CASE("narrative: what FHIR allows is fine", "[validation]") {
    for (const char* inside :
         {"", "plain &amp; simple &#176;C &#x1F600;", "<p class=\"a\">x<br/>y</p>",
          "<table><tr><td colspan='2'>1</td></tr></table>", "<a href=\"https://www.nhs.uk/a?b=1&amp;c=2\">x</a>",
          "<a href=\"#x\" name=\"y\">x</a>", "<a href=\"Patient/1\">x</a>", "<a href=\"page#a:b\">x</a>",
          "<a href=\"mailto:a@b.example\">x</a>", "<!-- a comment -->", "<b >x</b >",
          "<img src=\"#picture\" alt=\"x\"/>", "<img src=\"data:image/png;base64,iVBORw0K\"/>",
          "<span style=\"color: red\">x</span>", "a > b", "<p\n  id = \"a\" />"}) {
        INFO(inside);
        CHECK(fine(in_div(inside)));
    }
}

TEST_CASE("narrative: what runs, loads or sends is unsafe", "[validation]") {
    for (const char* inside : {"<script>x</script>",
                               "<SCRIPT src='x'/>",
                               "<p onclick=\"x\">y</p>",
                               "<img src=\"x\" ONERROR=\"y\"/>",
                               "<iframe src='https://a.example'/>",
                               "<object/>",
                               "<form/>",
                               "<style>p {}</style>",
                               "<svg/>",
                               "<meta/>",
                               "<link/>",
                               "<base href='x'/>",
                               "<input/>",
                               "<x:script/>",
                               "<a href=\"javascript:x\">y</a>",
                               "<a href=\" Java\tScript:x\">y</a>",
                               "<a href=\"&#106;avascript:x\">y</a>",
                               "<a href=\"&#x6a;avascript:x\">y</a>",
                               "<a href=\"javascript&colon;x\">y</a>",
                               "<a href=\"javascript&#58x\">y</a>",
                               "<a href=\"data:text/html,x\">y</a>",
                               "<a href=\"vbscript:x\">y</a>",
                               "<img src=\"https://a.example/pixel.gif\"/>",
                               "<img src=\"//a.example/pixel.gif\"/>",
                               "<img src=\"data:image/svg+xml;base64,x\"/>",
                               "<img srcset=\"https://a.example\"/>",
                               "<q cite=\"javascript:x\">y</q>",
                               "<p style=\"background: url(https://a.example)\">x</p>",
                               "<p style=\"background: u\\72l(x)\">x</p>",
                               "<p style=\"width: expression(x)\">x</p>",
                               "<p style=\"&#117;rl(x)\">x</p>",
                               "<p style='@import \"x\"'>x</p>",
                               "<p xmlns=\"http://www.w3.org/2000/svg\">x</p>",
                               "<p xlink:href=\"x\">y</p>"}) {
        INFO(inside);
        CHECK(unsafe(in_div(inside)));
    }
}

TEST_CASE("narrative: what a browser reads otherwise than XML is unsafe", "[validation]") {
    for (const char* inside : {"<",
                               "< p>",
                               "<p",
                               "<p class>",
                               "<p class=a>x</p>",
                               "<p class=\"a>x</p>",
                               "<p class=\"<\">x</p>",
                               "<p/ class=\"a\">",
                               "<p a=\"`\">",
                               "<!-->",
                               "<!-- a -- b -->",
                               "<!--->x-->",
                               "<!--[if IE]>x<![endif]-->",
                               "<!-- open",
                               "<![CDATA[x]]>",
                               "<?php x?>",
                               "<!DOCTYPE html>",
                               "</>",
                               "</p x>",
                               "<p id=\"a\" id=\"b\"/>"}) {
        INFO(inside);
        CHECK(unsafe(in_div(inside)));
    }
    CHECK(unsafe(in_div(std::string("a\0b", 3))));
}

TEST_CASE("narrative: what is merely not XHTML as FHIR has it is no danger", "[validation]") {
    for (const char* inside : {"a<br>b", "<b><i>x</b></i>", "x</p>", "&nbsp;", "a & b", "&#12", "<u>x</u>",
                               "<font color=\"red\">x</font>", "<p data-x=\"1\" aria-label=\"y\">x</p>", "<P>x</P>",
                               "<p class=\"a\"id=\"b\">x</p>", "<a href=\"https://a.example/?b=1&c=2\">x</a>"}) {
        INFO(inside);
        CHECK(only_unlawful(in_div(inside)));
    }
    CHECK(only_unlawful(""));
    CHECK(only_unlawful("plain text"));
    CHECK(only_unlawful("<div>x</div>"));
    CHECK(only_unlawful(in_div("x") + in_div("y")));
    CHECK(only_unlawful(in_div("x") + "y"));
    CHECK(only_unlawful(R"(<p xmlns="http://www.w3.org/1999/xhtml">x</p>)"));
    CHECK(only_unlawful(R"(<div xmlns="http://www.w3.org/1999/xhtml">x)"));
}

TEST_CASE("narrative: a hundred thousand elements within one another are read", "[validation]") {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "<div>";
    for (int i = 0; i < 100'000; ++i) text += "</div>";

    CHECK(fine(in_div(text)));
}
