#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "rules/rule.h"
#include "tclbind/interpreter.h"

// An expression without F5's operators means the same with and without the translation. The input chooses the parts of a correct
// expression; Tcl itself is the judge.

namespace {

using sluice::tclbind::Interpreter;

/// Turns bytes into an expression of stock Tcl.
class Generator {
public:
    Generator(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    std::string expression(int depth) {
        switch (depth <= 0 ? pick(4) : pick(12)) {
        case 0:
            return std::to_string(static_cast<int>(pick(256)) - 128);
        case 1:
            return of(numbers);
        case 2:
            return of(variables);
        case 3:
            return of(strings);
        case 4:
            return "(" + blank() + expression(depth - 1) + blank() + ")";
        case 5:
            return of(unary) + expression(depth - 1);
        case 6:
            return expression(depth - 1) + blank() + "?" + blank() + expression(depth - 1) + blank() + ":" + blank() + expression(depth - 1);
        case 7:
            return of(functions) + "(" + expression(depth - 1) + ")";
        case 8:
            return "[expr {" + expression(depth - 1) + "}]";
        default:
            return expression(depth - 1) + space() + of(binary) + space() + expression(depth - 1);
        }
    }

private:
    static constexpr std::array<std::string_view, 8> numbers = {"0", "010", "0x1F", "1e3", "2.5", "9223372036854775807", "1", ".5"};
    static constexpr std::array<std::string_view, 6> variables = {"$a", "$b", "${b}", "$list(x)", "$empty", "$::a"};
    static constexpr std::array<std::string_view, 7> strings = {"\"abc\"", "{abc}", "\"$a b\"", "\"\"", "true", "\"1.0\"", "{a b}"};
    static constexpr std::array<std::string_view, 4> unary = {"-", "+", "!", "~"};
    static constexpr std::array<std::string_view, 6> functions = {"abs", "int", "double", "round", "sqrt", "wide"};
    static constexpr std::array<std::string_view, 20> binary = {"+", "-",  "*",  "/",  "%",  "<<", ">>", "<", ">",  "<=",
                                                                ">=", "==", "!=", "eq", "ne", "&",  "^",  "|", "&&", "||"};

    std::size_t pick(std::size_t count) { return at_ < size_ ? data_[at_++] % count : 0; }
    template <std::size_t count>
    std::string of(const std::array<std::string_view, count>& parts) {
        return std::string(parts[pick(count)]);
    }
    std::string blank() { return pick(3) == 0 ? " " : ""; }
    /// Words need blanks beside other words.
    std::string space() { return pick(8) == 0 ? "  " : " "; }

    const std::uint8_t* data_;
    std::size_t size_;
    std::size_t at_ = 0;
};

std::string evaluate(Interpreter& interpreter, const std::string& expression) {
    const std::string script = "expr {" + expression + "}";
    const int code = Tcl_EvalEx(interpreter.get(), script.c_str(), static_cast<int>(script.size()), TCL_EVAL_GLOBAL);
    return (code == TCL_OK ? "= " : "error ") + std::string(code == TCL_OK ? Tcl_GetStringResult(interpreter.get()) : "");
}

Interpreter& prepared() {
    static Interpreter& interpreter = *[] {
        auto* made = new Interpreter;
        Tcl_Eval(made->get(), "set a 3; set b -7.5; set list(x) abc; set empty {}");
        return made;
    }();
    return interpreter;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string expression = Generator(data, size).expression(6);
    if (expression.size() > 4096) {
        return 0;
    }
    const std::string plain = evaluate(prepared(), expression);
    const auto translated = sluice::rules::translate_expression(expression);
    const std::string ours = translated.error.empty() ? evaluate(prepared(), translated.tcl) : "error ";
    if (plain != ours) {
        std::fprintf(stderr, "%s\nTcl:  %s\nours: %s\n(%s)\n", expression.c_str(), plain.c_str(), ours.c_str(), translated.tcl.c_str());
        std::abort();
    }
    return 0;
}
