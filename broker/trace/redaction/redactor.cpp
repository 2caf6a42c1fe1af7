#include "broker/trace/redaction/redactor.hpp"

#include <cassert>
#include <utility>

#include "broker/trace/redaction/carriers/body.hpp"
#include "broker/trace/redaction/carriers/fields.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/words.hpp"

namespace signalbox::trace {

namespace {

class line_redaction {
  public:
    explicit line_redaction(redactor& with) : name_(with.name()), with_(with.substitutes()) {}

    void operator()(header& line) const {
        line.identifiable = false;
        line.redaction = name_;
        pattern(line.producer);
        pattern(line.clock);
        pattern(line.digest);
        for (auto& [name, value] : line.versions) pattern(value);
    }
    void operator()(message& line) const {
        pattern(line.from);
        pattern(line.to);
        pattern(line.workflow);
        pattern(line.message_id);
        pattern(line.method);
        line.target = redact_url(line.target, with_);
        whole(line.body);
        redact_headers(line.headers, line.body.size, with_);
    }
    void operator()(reply& line) const {
        pattern(line.code);
        if (line.body) whole(*line.body);
        redact_headers(line.headers, line.body ? line.body->size : 0, with_);
    }
    void operator()(outcome& line) const {
        for (std::string* each :
             {&line.destination, &line.route, &line.adapter, &line.state, &line.transform, &line.map})
            pattern(*each);
        if (!is_plain_result(line.reason)) line.reason = with_.free_text(line.reason);
        for (mapped_code& each : line.codes) pattern(each.from), pattern(each.to);
        if (!line.body) return;
        whole(*line.body);
        if (line.body->bytes.empty() && line.body->size != 0) line.body.reset();
    }
    void operator()(expectation& line) const {
        if (line.reply) (*this)(*line.reply);
        for (outcome& each : line.outcomes) (*this)(each);
    }
    // "lost" and "refused" are the recorder's and tell a number; the texts of others are a person's, and so is a name
    // of more than one word.
    void operator()(mark& line) const {
        if (line.name == "lost" || line.name == "refused") return pattern(line.text);
        line.name =
            line.name.find(' ') == std::string::npos ? without_patterns(line.name, with_) : with_.free_text(line.name);
        if (!is_plain_result(line.text)) line.text = with_.free_text(line.text);
    }
    void operator()(footer&) const {}

  private:
    void pattern(std::string& text) const { text = without_patterns(text, with_); }

    void whole(body& what) const {
        assert(!what.beside);
        if (!what.bytes.empty()) {
            what = body_of(redact_bytes(what.bytes, with_));
        } else if (what.size != 0) { // only known by its digest
            what.sha256.clear();
            with_.count(replaced::digests);
        }
    }

    std::string name_;
    substitutes& with_;
};

} // namespace

void redact(record& line, redactor& with) { std::visit(line_redaction(with), line); }

} // namespace signalbox::trace
