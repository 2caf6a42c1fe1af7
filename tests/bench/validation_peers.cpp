// uses: validation fhir
// The C++ contestants of validation_peers.py, which starts this, gives it files and asks for times:
//   load KIND SCHEMA...      compiles; KIND is ours, rapidjson or valijson        -> CPU ms
//   verdict KIND BODY        -> 1 accepted, 0 refused
//   time KIND MODE BODY N    MODE is validate, or whole: with parsing             -> CPU us for each of N passes
// CPU time of this process, which has one thread, so that what else the machine does counts less.
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"

using namespace signalbox;

namespace {

std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class contestant {
  public:
    virtual ~contestant() = default;
    virtual void load(const std::string& schema) = 0;
    virtual void parse(const std::string& body) = 0; // keeps the document
    virtual bool validate() = 0;                     // the document that was parsed last
};

class ours final : public contestant {
  public:
    void load(const std::string& schema) override {
        auto compiled = validation::schema::compile({{"schema.json", schema}});
        if (!compiled) throw std::runtime_error(compiled.error().pointer + ": " + compiled.error().what);
        schema_ = *compiled;
    }
    void parse(const std::string& body) override {
        document_ = std::make_unique<fhir::document>(*fhir::read_json(body));
    }
    bool validate() override { return schema_->accepts(document_->root()); }

  private:
    std::shared_ptr<const validation::schema> schema_;
    std::unique_ptr<fhir::document> document_;
};

rapidjson::Document parsed(const std::string& text) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    if (document.HasParseError()) throw std::runtime_error("not JSON");
    return document;
}

class rapidjson_schema final : public contestant {
  public:
    void load(const std::string& schema) override {
        text_ = parsed(schema);
        schema_ = std::make_unique<rapidjson::SchemaDocument>(text_);
    }
    void parse(const std::string& body) override { document_ = parsed(body); }
    bool validate() override {
        rapidjson::SchemaValidator validator(*schema_);
        return document_.Accept(validator);
    }

  private:
    rapidjson::Document text_;
    std::unique_ptr<rapidjson::SchemaDocument> schema_;
    rapidjson::Document document_;
};

class valijson_schema final : public contestant {
  public:
    void load(const std::string& schema) override {
        text_ = parsed(schema);
        const valijson::adapters::RapidJsonAdapter adapter(text_);
        schema_ = std::make_unique<valijson::Schema>();
        valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, *schema_);
    }
    void parse(const std::string& body) override { document_ = parsed(body); }
    bool validate() override {
        const valijson::adapters::RapidJsonAdapter adapter(document_);
        return validator_.validate(*schema_, adapter, nullptr);
    }

  private:
    rapidjson::Document text_;
    std::unique_ptr<valijson::Schema> schema_;
    rapidjson::Document document_;
    valijson::Validator validator_{valijson::Validator::kStrongTypes}; // kept: it remembers regular expressions
};

class bench {
  public:
    bench() {
        contestants_.emplace("ours", std::make_unique<ours>());
        contestants_.emplace("rapidjson", std::make_unique<rapidjson_schema>());
        contestants_.emplace("valijson", std::make_unique<valijson_schema>());
    }

    double answer(std::istream& line) {
        std::string order;
        std::string kind;
        line >> order >> kind;
        contestant& who = *contestants_.at(kind);
        if (order == "load") return load(who, line);
        if (order == "verdict") return verdict(who, line);
        if (order == "time") return time(who, line);
        throw std::runtime_error("unknown order: " + order);
    }

  private:
    double load(contestant& who, std::istream& line) {
        std::string path;
        double took = 0;
        while (line >> path) {
            const std::string text = content_of(path);
            const double start = cpu_seconds();
            who.load(text);
            took += cpu_seconds() - start;
        }
        return took * 1e3;
    }

    double verdict(contestant& who, std::istream& line) {
        std::string path;
        line >> path;
        who.parse(content_of(path));
        return who.validate() ? 1 : 0;
    }

    double time(contestant& who, std::istream& line) {
        std::string mode;
        std::string path;
        int passes = 0;
        line >> mode >> path >> passes;
        const std::string body = content_of(path);
        who.parse(body);
        const double start = cpu_seconds();
        for (int i = 0; i < passes; ++i) {
            if (mode == "whole") who.parse(body);
            if (!who.validate()) throw std::runtime_error("refused: " + path);
        }
        return (cpu_seconds() - start) / passes * 1e6;
    }

    std::map<std::string, std::unique_ptr<contestant>> contestants_;
};

} // namespace

int main() {
    bench all;
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        try {
            std::cout << all.answer(words) << std::endl;
        } catch (const std::exception& error) {
            std::cout << "error " << error.what() << std::endl;
        }
    }
    return 0;
}
