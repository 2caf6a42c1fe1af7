#include "broker/mapping/loaders/csv.hpp"

#include <algorithm>
#include <optional>

namespace signalbox::mapping {

namespace {

class csv_reader {
  public:
    csv_reader(std::string_view text, char separator)
        : text_(text), separator_(separator), ends_plain_{separator, '\r', '\n', '"'} {}

    boost::system::result<void, csv_error> read(const std::function<bool(const csv_record&)>& each) {
        csv_record record;
        while (at_ < text_.size()) {
            if (skip_line_end()) continue;
            record.fields.clear();
            record.line = line_;
            if (!read_record(record)) return *error_;
            if (!each(record)) break;
        }
        return {};
    }

  private:
    bool read_record(csv_record& record) {
        for (;;) {
            std::string field;
            const bool good = at_ < text_.size() && text_[at_] == '"' ? read_quoted(field) : read_plain(field);
            if (!good) return false;
            record.fields.push_back(std::move(field));
            if (at_ == text_.size() || skip_line_end()) return true;
            ++at_; // the separator
        }
    }

    bool read_plain(std::string& field) {
        const std::size_t end = std::min(text_.find_first_of(ends_plain_, at_), text_.size());
        if (end < text_.size() && text_[end] == '"') return fail(line_, "a quote inside a field that is not quoted");
        field = text_.substr(at_, end - at_);
        at_ = end;
        return at_end_of_field();
    }

    bool read_quoted(std::string& field) {
        const std::uint32_t begun = line_;
        ++at_;
        for (;;) {
            const std::size_t quote = text_.find('"', at_);
            if (quote == std::string_view::npos) return fail(begun, "a quote that is never closed");
            const auto piece = text_.substr(at_, quote - at_);
            line_ += static_cast<std::uint32_t>(std::count(piece.begin(), piece.end(), '\n'));
            field += piece;
            at_ = quote + 1;
            if (at_ == text_.size() || text_[at_] != '"') return at_end_of_field();
            field += '"';
            ++at_;
        }
    }

    bool at_end_of_field() {
        if (at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n') return true;
        if (text_.substr(at_, 2) == "\r\n") return true;
        return fail(line_,
                    text_[at_] == '\r' ? "a carriage return without a line feed" : "text behind a closing quote");
    }

    bool skip_line_end() {
        const std::size_t size = text_.substr(at_, 2) == "\r\n" ? 2 : text_.substr(at_, 1) == "\n" ? 1 : 0;
        at_ += size;
        line_ += size > 0 ? 1 : 0;
        return size > 0;
    }

    bool fail(std::uint32_t line, const char* reason) {
        error_ = csv_error{line, reason};
        return false;
    }

    std::string_view text_;
    char separator_;
    std::string ends_plain_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::optional<csv_error> error_;
};

} // namespace

boost::system::result<void, csv_error> read_csv(std::string_view text, char separator,
                                                const std::function<bool(const csv_record&)>& each) {
    return csv_reader(text, separator).read(each);
}

} // namespace signalbox::mapping
