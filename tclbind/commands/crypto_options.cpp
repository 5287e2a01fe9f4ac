#include "tclbind/commands/crypto_options.h"

#include <charconv>

namespace sluice::tclbind {

namespace {

bool is_allowed(std::string_view option, std::string_view allowed) {
    for (std::size_t at = allowed.find(option); at != std::string_view::npos; at = allowed.find(option, at + 1)) {
        const std::size_t end = at + option.size();
        if ((at == 0 || allowed[at - 1] == ' ') && (end == allowed.size() || allowed[end] == ' ')) {
            return option.starts_with('-');
        }
    }
    return false;
}

std::optional<std::string> read_hex(std::string_view text) {
    std::string bytes;
    for (; text.size() >= 2; text.remove_prefix(2)) {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + 2, value, 16);
        if (error != std::errc{} || end != text.data() + 2) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<char>(value));
    }
    return text.empty() ? std::optional{bytes} : std::nullopt;
}

class Reader {
public:
    Reader(const Call& call, std::string_view allowed) : call_(call), allowed_(allowed) {}

    std::optional<CryptoOptions> read() {
        while (next_ < call_.count() && good_) {
            const std::string_view word = call_.word(next_);
            const bool is_last = next_ + 1 == call_.count();
            if (word == "-final" && is_allowed(word, allowed_)) {
                options_.is_final = true;
                ++next_;
            } else if (is_allowed(word, allowed_) && !is_last) {
                take(word, call_.object(next_ + 1));
                next_ += 2;
            } else if (is_last) {
                options_.data = call_.object(next_++);
            } else {
                static_cast<void>(call_.fail_keyword(word, allowed_));
                good_ = false;
            }
        }
        return good_ ? std::optional{options_} : std::nullopt;
    }

private:
    void take(std::string_view option, Tcl_Obj* value) {
        if (option == "-ctx") {
            options_.context = value;
        } else if (option == "-len") {
            take_number(options_.bits, value);
        } else if (option == "-rounds") {
            take_number(options_.rounds, value);
        } else if (option == "-padding") {
            take_padding(text_of(value));
        } else if (option.ends_with("hex")) {
            take_hex(option, text_of(value));
        } else {
            text_option(option) = std::string{text_of(value)};
        }
    }

    std::optional<std::string>& text_option(std::string_view option) {
        if (option == "-alg") {
            return options_.algorithm;
        }
        if (option == "-signature") {
            return options_.signature;
        }
        if (option == "-passphrase") {
            return options_.passphrase;
        }
        if (option.starts_with("-iv")) {
            return options_.vector;
        }
        return option.starts_with("-salt") ? options_.salt : options_.key;
    }

    void take_hex(std::string_view option, std::string_view digits) {
        auto bytes = read_hex(digits);
        if (!bytes) {
            good_ = false;
            static_cast<void>(call_.fail(std::string{"Illegal argument: "}.append(option).append(" takes pairs of hexadecimal digits")));
        }
        text_option(option) = std::move(bytes);
    }

    void take_number(std::optional<Tcl_WideInt>& option, Tcl_Obj* value) {
        Tcl_WideInt number = 0;
        good_ = good_ && Tcl_GetWideIntFromObj(call_.scope.interp, value, &number) == TCL_OK;
        option = number;
    }

    void take_padding(std::string_view word) {
        if (word != "pkcs" && word != "oaep" && word != "none") {
            good_ = false;
            static_cast<void>(call_.fail_keyword(word, "pkcs oaep none"));
        }
        options_.padding = word == "oaep" ? crypto::Padding::oaep : word == "none" ? crypto::Padding::none : crypto::Padding::pkcs;
    }

    const Call& call_;
    std::string_view allowed_;
    CryptoOptions options_;
    std::size_t next_ = 0;
    bool good_ = true;
};

} // namespace

std::optional<CryptoOptions> read_crypto_options(const Call& call, std::string_view allowed) {
    return Reader{call, allowed}.read();
}

} // namespace sluice::tclbind
