#include "tests/support/itk3_practice.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

namespace signalbox::tests {

namespace {

// An adapter that files everything, but knows no patient whose document says so, and leaves a document that says so
// until the next one.
const std::string practice_system = R"(#!/usr/bin/python3
import base64, json, sys
def say(**what): print(json.dumps(what), flush=True)
def text_of(payload):
    if payload['encoding'] == 'utf8': return payload['data']
    if payload['encoding'] == 'base64': return base64.b64decode(payload['data']).decode()
    return open(payload['path']).read()
left = []
for line in sys.stdin:
    what = json.loads(line)
    kind = what['type']
    if kind == 'hello': say(type='ready', protocol=1, name='test', version='7', max_in_flight=4, idempotent=True)
    elif kind == 'ping': say(type='pong', n=what['n'])
    elif kind == 'drain': sys.exit()
    elif kind == 'deliver':
        said = {'type': 'confirm', 'delivery_id': what['delivery_id'], 'outcome': 'filed'}
        text = text_of(what['payload'])
        if 'unknown here' in text:
            said.update(outcome='refused', code='30002')
        say(type='result', delivery_id=what['delivery_id'], outcome='accepted')
        left.append(said)
        if 'filed later' in text: continue
        for each in left: say(**each)
        left = []
)";

const std::string patient = "patients:\n  - {nhs_number: \"9990012342\", date_of_birth: \"1961-03-17\", family_name: "
                            "Thornbury, ods_code: A81001}\n";

std::string code_in(const std::string& xml) {
    const std::string before = "ITK-ResponseCodes-1\"/><code value=\"";
    const auto at = xml.find(before);
    return at == std::string::npos ? "" : xml.substr(at + before.size(), 5);
}

void expect(bool is_so, const std::string& otherwise) {
    if (!is_so) throw std::runtime_error(otherwise);
}

} // namespace

hub_options hub_with_practice(std::string hub, const temporary_folder& folder, const std::string& workflow) {
    const std::string program = folder.write("practice.py", practice_system);
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    hub_options options;
    options.program = std::move(hub);
    options.tls = false;
    options.directory_yaml = patient;
    options.further_destinations = {"paper: original"};
    options.destinations_yaml =
        "  - name: practice\n    kind: executable\n    command: [" + program + "]\n    form: original\n";
    options.routes_yaml =
        "  - {name: documents, when: {workflow_id: " + workflow + ", recipient: GP01}, deliver_to: practice}\n";
    return options;
}

itk3_message numbered_document(int number) {
    const std::string end = std::to_string(100 + number);
    itk3_message made;
    made.source = "LAB01";
    made.identifier = "7a000000-0000-4000-8000-000000000" + end;
    made.header_id = "7b000000-0000-4000-8000-000000000" + end;
    made.document_identifier = "7c000000-0000-4000-8000-000000000" + end;
    return made;
}

itk3_sender::itk3_sender(const hub_fixture& hub, std::string workflow)
    : workflow_(std::move(workflow)), user_(hub.endpoint(), hub.laboratory()) {}

std::string itk3_sender::send(const std::string& body, const std::string& to) {
    return user_.sent(to, workflow_, body, {{"Mex-LocalID", "RX101"}});
}

std::vector<heard_answer> itk3_sender::answers(std::size_t count) {
    std::vector<std::string> inbox;
    static_cast<void>(eventually([&] { return (inbox = user_.inbox()).size() >= count; }));
    expect(inbox.size() == count, "another number of answers: " + std::to_string(inbox.size()));
    std::vector<heard_answer> all;
    for (const std::string& id : inbox) {
        const http_answer read = user_.read(id);
        expect(read.field("mex-workflowid") == workflow_ + "_ACK", "an answer under another workflow id");
        expect(read.field("mex-from") == "GP01", "an answer from another mailbox");
        all.push_back({code_in(read.body), read.body});
        expect(user_.acknowledge(id).status == 200, "an answer that cannot be acknowledged");
    }
    return all;
}

std::vector<std::string> itk3_sender::codes(std::size_t count) {
    std::vector<std::string> all;
    for (const heard_answer& each : answers(count)) all.push_back(each.code);
    return all;
}

std::string shown(const hub_fixture& hub, const std::string& id) { return hub.command({"message", "show", id}).output; }

} // namespace signalbox::tests
