#include <array>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/trace/redaction/carriers/body.hpp"

namespace signalbox::trace {

std::string placeholder_pdf() {
    constexpr std::array<std::string_view, 3> objects{"<< /Type /Catalog /Pages 2 0 R >>",
                                                      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                                      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>"};
    std::string text = "%PDF-1.4\n%signalbox redaction\n";
    std::string places;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        places += fmt::format("{:010} 00000 n \n", text.size());
        text += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const auto table = text.size();
    text += "xref\n0 4\n0000000000 65535 f \n" + places;
    return text + fmt::format("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n", table);
}

// PNG (ISO/IEC 15948): header of 1 x 1 pixel with eight bits of grey, one deflated line of it, end.
std::string placeholder_png() {
    return base::from_hex("89504e470d0a1a0a"
                          "0000000d49484452000000010000000108000000003a7e9b55"
                          "0000000a4944415478da6360000000020001e527defc"
                          "0000000049454e44ae426082")
        .value();
}

// JPEG (ISO/IEC 10918-1), baseline: a quantisation table of ones, 1 x 1 pixel of grey, tables of one code each (no
// difference; end of block), and the scan of two bits.
std::string placeholder_jpeg() {
    std::string quantisation;
    for (int i = 0; i < 64; ++i) quantisation += "01";
    const std::string one_code = "01000000000000000000000000000000"
                                 "00";
    return base::from_hex("ffd8"
                          "ffdb004300" +
                          quantisation +
                          "ffc0000b080001000101011100"
                          "ffc4001400" +
                          one_code + "ffc4001410" + one_code +
                          "ffda0008010100003f00"
                          "3f"
                          "ffd9")
        .value();
}

} // namespace signalbox::trace
