#include "broker/delivery/sender_fields.hpp"

namespace signalbox::delivery {

std::vector<std::pair<std::string_view, std::string_view>> sender_fields(const parcel& what) {
    std::vector<std::pair<std::string_view, std::string_view>> made;
    const auto add = [&made](std::string_view name, std::string_view value) {
        if (!value.empty()) made.emplace_back(name, value);
    };
    const message::envelope& about = what.envelope;
    add("Mex-LocalID", about.local_id);
    add("Mex-Subject", about.subject);
    add("Mex-FileName", about.file_name);
    add("Mex-PartnerID", about.partner_id);
    add("Mex-Content-Type", about.content_type);
    add("Mex-Content-Checksum", about.checksum);
    add("Mex-Content-Encrypted", about.encrypted ? "Y" : "");
    add("Mex-Content-Compressed", about.compressed ? "Y" : "");
    const bool is_original = what.rendered.transform_version.starts_with("original");
    add("Content-Encoding", is_original ? std::string_view(about.content_encoding) : std::string_view());
    return made;
}

void take_sender_field(message::envelope& into, std::string_view name, std::string_view value) {
    if (name == "Mex-LocalID") into.local_id = value;
    if (name == "Mex-Subject") into.subject = value;
    if (name == "Mex-FileName") into.file_name = value;
    if (name == "Mex-PartnerID") into.partner_id = value;
    if (name == "Mex-Content-Type") into.content_type = value;
    if (name == "Mex-Content-Checksum") into.checksum = value;
    if (name == "Mex-Content-Encrypted") into.encrypted = value == "Y";
    if (name == "Mex-Content-Compressed") into.compressed = value == "Y";
    if (name == "Content-Encoding") into.content_encoding = value;
}

} // namespace signalbox::delivery
