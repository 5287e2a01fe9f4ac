#include "config/grammar_write.h"

#include <algorithm>

#include "config/grammar.h"
#include "config/grammar_lexer.h"

namespace sluice::config {

namespace {

using Shape = Property::Shape;

bool needs_quotes(std::string_view word) {
    return word.empty() || word.front() == '#' || word.find_first_of(" \t\r\v\f\n\"{}") != std::string_view::npos;
}

/// The brace that opens a list in the words of a value (`{ a b }`, `min 1 of { a b }`); past the end when there is none.
std::size_t list_begin(const std::vector<std::string>& words) {
    if (words.size() < 2 || words.back() != "}")
        return words.size();
    if (words.front() == "{")
        return 0;
    const bool minimum = words.size() > 4 && words[0] == "min" && words[2] == "of" && words[3] == "{";
    return minimum ? 3 : words.size();
}

void write_block(std::string& out, const std::vector<Property>& children, unsigned depth);

void write_property(std::string& out, const Property& property, unsigned depth) {
    out.append(std::size_t{4} * depth, ' ');
    const std::string head = grammar::head(property);
    out += head;
    if (property.shape == Shape::block) {
        out += head.empty() ? "{" : " {";
        write_block(out, property.children, depth);
    }
    out += '\n';
}

void write_block(std::string& out, const std::vector<Property>& children, unsigned depth) {
    if (children.empty()) {
        out += " }";
        return;
    }
    out += '\n';
    for (const Property& child : children)
        write_property(out, child, depth + 1);
    out.append(std::size_t{4} * depth, ' ').append("}");
}

void write_inline(std::string& out, const Property& property) {
    out += grammar::canonical_head(property);
    if (property.shape != Shape::block)
        return;
    out += out.empty() || out.back() == ' ' ? "{ " : " { ";
    for (const Property& child : property.children) {
        write_inline(out, child);
        out += ' ';
    }
    out += '}';
}

std::string header(const Object& object) {
    return object.name.empty() ? object.type : object.type + ' ' + quoted(object.name);
}

} // namespace

namespace grammar {

std::string canonical_head(const Property& property) {
    const bool nameless = property.key.empty() && property.shape == Shape::block && property.words.empty();
    std::string out = nameless ? std::string() : quoted(property.key);
    const std::size_t list = list_begin(property.words);
    for (std::size_t i = 0; i < property.words.size(); ++i) {
        const bool brace = i == list || (list < property.words.size() && i + 1 == property.words.size());
        out.append(" ").append(brace ? property.words[i] : quoted(property.words[i]));
    }
    return out;
}

std::string head(const Property& property) {
    if (!property.spelling.empty()) {
        const std::vector<std::string> words = split_words(property.spelling);
        const bool same = !words.empty() && words.front() == property.key && words.size() == property.words.size() + 1 &&
                          std::equal(property.words.begin(), property.words.end(), words.begin() + 1);
        if (same)
            return property.spelling;
    }
    return canonical_head(property);
}

} // namespace grammar

std::string quoted(std::string_view word) {
    if (!needs_quotes(word))
        return std::string(word);
    std::string out = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\' || c == '?')
            out += '\\';
        out += c;
    }
    return out += '"';
}

std::string write(const Property& property, unsigned depth) {
    std::string out;
    write_property(out, property, depth);
    return out;
}

std::string write(const Object& object) {
    std::string out = header(object) + " {";
    if (!object.has_raw_body)
        write_block(out, object.properties, 0);
    else
        out += object.raw_body.empty() ? " }" : '\n' + object.raw_body + "\n}";
    return out += '\n';
}

std::string write_one_line(const Object& object) {
    if (object.has_raw_body)
        return write(object);
    std::string out = header(object) + " { ";
    for (const Property& property : object.properties) {
        write_inline(out, property);
        out += ' ';
    }
    return out += "}\n";
}

} // namespace sluice::config
