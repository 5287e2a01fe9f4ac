#include "tests/conformance/case_file.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sluice::conformance {

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        throw std::runtime_error("cannot read " + file.string());
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> split_words(const std::string& text) {
    std::istringstream in{text};
    std::vector<std::string> words;
    for (std::string word; in >> word;) {
        words.push_back(word);
    }
    return words;
}

std::vector<Step> read_case(const std::filesystem::path& file) {
    std::istringstream in{read_file(file)};
    std::vector<Step> steps;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line[0] == '#') {
            continue;
        }
        if (line[0] != ' ') {
            steps.push_back({number, line, split_words(line), {}});
        } else if (const std::size_t begin = line.find_first_not_of(' '); begin != std::string::npos) {
            if (steps.empty()) {
                throw std::runtime_error(file.string() + ": the first line is indented");
            }
            steps.back().body.push_back(line.substr(begin));
        }
    }
    return steps;
}

} // namespace sluice::conformance
