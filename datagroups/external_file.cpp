#include "datagroups/external_file.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "datagroups/external_text.h"

namespace sluice::datagroups {

namespace {

constexpr std::size_t errors_max = 100;
constexpr std::size_t progress_bytes = std::size_t{1} << 20U;

using Reading = tl::expected<void, std::string>;

tl::unexpected<std::string> wrong(std::string message) {
    return tl::unexpected(std::move(message));
}

/// A key shortened for a message.
std::string shown(std::string_view text) {
    return fmt::format("\"{}\"{}", text.substr(0, 100), text.size() > 100 ? "…" : "");
}

/// Reads one file record by record. After an error it goes on with the next line, so that one run shows every error.
class Reader {
public:
    Reader(Type type, std::string_view text, std::string_view separator, const Progress& progress)
        : type_(type), text_(text), separator_(separator), progress_(progress), seen_(0, KeyHash{&records_}, KeyEqual{&records_}) {}

    tl::expected<std::vector<Record>, std::vector<ImportError>> read() {
        text_.skip_byte_order_mark();
        for (text_.skip_space(); !text_.at_end() && errors_.size() < errors_max; text_.skip_space()) {
            line_ = text_.line();
            if (const auto done = read_record(); !done) {
                errors_.push_back({line_, done.error()});
                text_.skip_line();
            }
            tell();
        }
        if (!errors_.empty()) {
            return tl::unexpected(std::move(errors_));
        }
        return std::move(records_);
    }

private:
    struct KeyHash {
        const std::vector<Record>* records;
        std::size_t operator()(std::size_t place) const { return std::hash<std::string>{}((*records)[place].key); }
    };
    struct KeyEqual {
        const std::vector<Record>* records;
        bool operator()(std::size_t a, std::size_t b) const { return (*records)[a].key == (*records)[b].key; }
    };

    Reading read_record() {
        Record record;
        auto done = type_ == Type::ip ? read_network(record.key) : read_key(record.key);
        if (done && text_.skip(separator_)) {
            done = read_value(record.value);
        }
        if (!done) {
            return done;
        }
        text_.skip_blanks();
        if (!text_.skip(",") && !text_.only_space_left()) {
            return wrong(fmt::format("expected \"{}\" or \",\" after {}", separator_, shown(record.key)));
        }
        return keep(std::move(record));
    }

    Reading keep(Record&& record) {
        records_.push_back(std::move(record));
        lines_.push_back(line_);
        const auto [twin, is_new] = seen_.insert(records_.size() - 1);
        if (is_new) {
            return {};
        }
        auto message = fmt::format("{} stands already in line {}", shown(records_.back().key), lines_[*twin]);
        records_.pop_back();
        lines_.pop_back();
        return wrong(std::move(message));
    }

    Reading read_key(std::string& key) {
        const bool is_quoted = text_.at('"');
        auto text = is_quoted ? text_.take_quoted() : text_.take_bare(separator_);
        if (!text) {
            return wrong(std::move(text.error()));
        }
        if (text->empty() && !is_quoted) {
            return wrong("the key is missing");
        }
        text_.skip_blanks();
        return canonical(*text, key);
    }

    Reading read_value(std::string& value) {
        text_.skip_blanks();
        auto text = text_.at('"') ? text_.take_quoted() : text_.take_bare({});
        if (!text) {
            return wrong(std::move(text.error()));
        }
        value = std::move(*text);
        return {};
    }

    Reading canonical(std::string_view text, std::string& key) {
        if (text.size() > 200 && type_ != Type::string) {
            return wrong(fmt::format("{} is not of type {}", shown(text), to_text(type_)));
        }
        auto read = canonical_key(type_, text);
        if (!read) {
            return wrong(std::move(read.error()));
        }
        key = std::move(*read);
        return {};
    }

    Reading read_network(std::string& key) {
        if (text_.skip_word("host")) {
            const auto address = text_.take_word(separator_);
            return IpAddress::parse(address) ? canonical(address, key) : wrong(fmt::format("{} is not an IP address", shown(address)));
        }
        if (!text_.skip_word("network")) {
            return read_bare_network(key);
        }
        const std::string network{text_.take_word(separator_)};
        if (network.find('/') != std::string::npos) {
            return canonical(network, key);
        }
        if (text_.skip_word("mask") || text_.skip_word("prefixlen")) {
            return canonical(fmt::format("{}/{}", network, text_.take_word(separator_)), key);
        }
        return wrong(fmt::format("network {} has no prefix length and no mask", shown(network)));
    }

    /// An address or prefix without the word before it, as some lists have it.
    Reading read_bare_network(std::string& key) {
        if (text_.at('"')) {
            return read_key(key);
        }
        return canonical(text_.take_word(separator_), key);
    }

    void tell() {
        if (progress_ && (text_.place() >= told_ + progress_bytes || text_.at_end())) {
            told_ = text_.place();
            progress_(told_, text_.size());
        }
    }

    Type type_;
    ExternalText text_;
    std::string_view separator_;
    const Progress& progress_;
    std::size_t told_ = 0;
    std::size_t line_ = 0;
    std::vector<Record> records_;
    std::vector<std::size_t> lines_; ///< of the records
    std::vector<ImportError> errors_;
    std::unordered_set<std::size_t, KeyHash, KeyEqual> seen_; ///< places in records_
};

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_last = i + 1 == text.size();
        if (text[i] == '"' || (text[i] == '\\' && (is_last || text[i + 1] == '"' || text[i + 1] == '\\'))) {
            out += '\\';
        }
        out += text[i];
    }
    out += '"';
}

void append_network(std::string& out, std::string_view key) {
    const auto prefix = IpPrefix::parse(key);
    const unsigned whole = prefix && prefix->address.is_v4() ? 32 : 128;
    if (prefix && prefix->length == whole) {
        out += fmt::format("host {}", key.substr(0, key.find('/')));
    } else {
        out += fmt::format("network {}", key);
    }
}

} // namespace

tl::expected<std::vector<Record>, std::vector<ImportError>> read_external(Type type, std::string_view text, std::string_view separator,
                                                                          const Progress& progress) {
    if (!is_usable_separator(separator)) {
        return tl::unexpected(std::vector<ImportError>{{1, "the separator must be text without blanks, quotes, backslashes and commas"}});
    }
    return Reader{type, text, separator, progress}.read();
}

std::string write_external(const DataGroup& group, std::string_view separator) {
    std::string out;
    group.for_each([&](const DataGroup::Match& match) {
        switch (group.type()) {
        case Type::ip:
            append_network(out, match.key);
            break;
        case Type::string:
            append_quoted(out, match.key);
            break;
        case Type::integer:
            out += match.key;
            break;
        }
        if (!match.value.empty()) {
            out += fmt::format(" {} ", separator);
            append_quoted(out, match.value);
        }
        out += ",\n";
        return true;
    });
    return out;
}

} // namespace sluice::datagroups
