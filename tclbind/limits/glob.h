#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Glob matching with Tcl's rules (`*`, `?`, `[a-z]`, `\x`) in time proportional to subject times pattern at the worst: a star is
/// tried again only for the last one seen, which is enough because a later star can take over whatever an earlier one left.
/// `Reader` gives characters: `static std::pair<int, const Unit*> next(const Unit* at)`.
template <typename Reader>
class Glob {
public:
    using Unit = typename Reader::Unit;

    Glob(const Unit* subject, const Unit* subject_end, const Unit* pattern, const Unit* pattern_end, bool fold)
        : subject_(subject), subject_end_(subject_end), pattern_(pattern), pattern_end_(pattern_end), fold_(fold) {}

    bool matches() {
        while (true) {
            if (pattern_ != pattern_end_ && *pattern_ == '*') {
                star_pattern_ = ++pattern_;
                star_subject_ = subject_;
            } else if (subject_ == subject_end_) {
                return pattern_ == pattern_end_;
            } else if (!match_one() && !retry_star()) {
                return false;
            }
        }
    }

private:
    bool retry_star() {
        if (star_pattern_ == nullptr || star_subject_ == subject_end_) {
            return false;
        }
        star_subject_ += Reader::width(star_subject_, subject_end_);
        subject_ = star_subject_;
        pattern_ = star_pattern_;
        return true;
    }

    int take(const Unit*& at, const Unit* end) const {
        const int character = Reader::character(at, end);
        at += Reader::width(at, end);
        return fold_ ? static_cast<int>(Tcl_UniCharToLower(character)) : character;
    }

    /// Matches one subject character against one pattern element; on failure both positions are void.
    bool match_one() {
        if (pattern_ == pattern_end_) {
            return false;
        }
        if (*pattern_ == '?') {
            ++pattern_;
            subject_ += Reader::width(subject_, subject_end_);
            return true;
        }
        if (*pattern_ == '[') {
            ++pattern_;
            return match_set(take(subject_, subject_end_));
        }
        if (*pattern_ == '\\' && ++pattern_ == pattern_end_) {
            return false;
        }
        const int wanted = take(pattern_, pattern_end_);
        return take(subject_, subject_end_) == wanted;
    }

    bool match_set(int character) {
        bool found = false;
        while (!found) {
            if (pattern_ == pattern_end_ || *pattern_ == ']') {
                return false;
            }
            const int first = take(pattern_, pattern_end_);
            int last = first;
            if (pattern_ != pattern_end_ && *pattern_ == '-') {
                if (++pattern_ == pattern_end_) {
                    return false;
                }
                last = take(pattern_, pattern_end_);
            }
            found = (first <= character && character <= last) || (last <= character && character <= first);
        }
        while (pattern_ != pattern_end_ && *pattern_ != ']') {
            ++pattern_;
        }
        if (pattern_ != pattern_end_) {
            ++pattern_;
        }
        return true;
    }

    const Unit* subject_;
    const Unit* subject_end_;
    const Unit* pattern_;
    const Unit* pattern_end_;
    const Unit* star_pattern_ = nullptr;
    const Unit* star_subject_ = nullptr;
    bool fold_;
};

/// Tcl's inner UTF-8.
struct Utf8Reader {
    using Unit = char;
    static int width(const char* at, const char* end) {
        Tcl_UniChar character = 0;
        const int bytes = static_cast<signed char>(*at) >= 0 ? 1 : Tcl_UtfToUniChar(at, &character);
        return end - at < bytes ? static_cast<int>(end - at) : bytes;
    }
    static int character(const char* at, const char* /*end*/) {
        Tcl_UniChar character = 0;
        Tcl_UtfToUniChar(at, &character);
        return character;
    }
};

template <typename Single>
struct SingleReader {
    using Unit = Single;
    static int width(const Single* /*at*/, const Single* /*end*/) { return 1; }
    static int character(const Single* at, const Single* /*end*/) { return static_cast<int>(*at); }
};

} // namespace sluice::tclbind
