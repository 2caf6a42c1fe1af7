#include "adapters/folder/control_file.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace signalbox::adapters::folder {

namespace {

// XML 1.0; what it has no place for is left out.
std::string escaped(std::string_view text) {
    std::string made;
    for (const char c : text) {
        switch (c) {
        case '&': made += "&amp;"; break;
        case '<': made += "&lt;"; break;
        case '>': made += "&gt;"; break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') made += c;
        }
    }
    return made;
}

class control_writer {
  public:
    void open(std::string_view name) { ((text_ += '<') += name) += ">\n"; }
    void close(std::string_view name) { ((text_ += "</") += name) += ">\n"; }
    void member(std::string_view name, std::string_view value) {
        ((text_ += '<') += name) += '>';
        text_ += escaped(value);
        close(name);
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::string_view value_in(const adapter::fields& all, std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.first == name; });
    return found == all.end() ? std::string_view{} : found->second;
}

// yyyyMMddHHmmss, with which the hub's message ids begin.
std::string_view time_of(std::string_view message_id) {
    constexpr std::size_t digits = 14;
    const std::string_view begin = message_id.substr(0, digits);
    const bool is_time = begin.size() == digits && begin.find_first_not_of("0123456789") == std::string_view::npos;
    return is_time ? begin : std::string_view{};
}

} // namespace

std::string control_file(const adapter::delivery& what) {
    const adapter::fields fields = what.fields();
    const std::string_view packed = value_in(fields, "Content-Encoding").empty() ? "N" : "Y";
    const std::string_view encrypted = value_in(fields, "Mex-Content-Encrypted").empty() ? "N" : "Y";
    control_writer out;
    out.open("DTSControl");
    out.member("Version", "1.0");
    out.member("AddressType", "DTS");
    out.member("MessageType", "Data");
    out.member("From_DTS", what.from_mailbox());
    out.member("To_DTS", what.to_mailbox());
    out.member("Subject", value_in(fields, "Mex-Subject"));
    out.member("LocalId", value_in(fields, "Mex-LocalID"));
    out.member("DTSId", what.message_id());
    out.member("PartnerId", value_in(fields, "Mex-PartnerID"));
    out.member("Compress", packed);
    out.member("Encrypted", encrypted);
    out.member("WorkflowId", what.workflow_id());
    out.member("ProcessId", "");
    out.member("DataChecksum", value_in(fields, "Mex-Content-Checksum"));
    out.member("IsCompressed", packed);
    out.open("StatusRecord");
    out.member("DateTime", time_of(what.message_id()));
    out.member("Event", "TRANSFER");
    out.member("Status", "SUCCESS");
    out.member("StatusCode", "00");
    out.member("Description", "Transferred to recipient mailbox");
    out.close("StatusRecord");
    out.close("DTSControl");
    return out.take();
}

} // namespace signalbox::adapters::folder
