#include "tests/support/running_webhook.hpp"

#include <filesystem>
#include <stdexcept>

#include "tests/support/hub_process.hpp"

namespace signalbox::tests {

namespace {

const std::string example = SIGNALBOX_SOURCE_DIR "/adapters/sdk/examples/webhook_drop.py";

std::string example_over_tls(const test_identity& server, const std::string& ca_file) {
    const std::string listens = "print(\"listening";
    std::string text = file_text(example);
    if (text.find(listens) == std::string::npos) throw std::runtime_error("another example than this test knows");
    text.insert(text.find(listens), "import ssl\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n"
                                    "context.load_cert_chain('" +
                                        server.certificate_file + "', '" + server.key_file +
                                        "')\ncontext.load_verify_locations('" + ca_file +
                                        "')\ncontext.verify_mode = ssl.CERT_REQUIRED\n"
                                        "server.socket = context.wrap_socket(server.socket, server_side=True)\n");
    return text;
}

std::string as_program(const std::string& text) {
    static const temporary_folder programs;
    static int count = 0;
    const std::string program = programs.write("webhook-" + std::to_string(++count) + ".py", text);
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program;
}

} // namespace

running_webhook::running_webhook(const std::string& secret) : running_webhook(secret, example) {}

running_webhook::running_webhook(const std::string& secret, const test_identity& server, const std::string& ca_file)
    : running_webhook(secret, as_program(example_over_tls(server, ca_file))) {}

running_webhook::running_webhook(const std::string& secret, const std::string& program)
    : kept_(folder_.file("kept")),
      server_({program, "0", folder_.write("secret", secret), kept_}, folder_.file("output")) {
    std::filesystem::create_directory(kept_);
    if (!eventually([&] { return told().ends_with('\n'); })) throw std::runtime_error("the webhook does not listen");
}

std::string running_webhook::told() const { return file_text(folder_.file("output")); }

} // namespace signalbox::tests
