#include "engine/control/staged_command.h"

#include <filesystem>

namespace sluice::engine {

StagedFiles::Content StagedFiles::read(const std::string& path) {
    const auto found = read_.find(path);
    if (found != read_.end()) {
        return found->second;
    }
    if (!wanted_read_ && !wanted_write_) {
        wanted_read_ = path;
    }
    return tl::unexpected(path + ": not read yet");
}

StagedFiles::Outcome StagedFiles::write(const std::string& path, std::string_view text) {
    const auto found = written_.find(path);
    if (found != written_.end() && found->second.text == text) {
        return found->second.outcome;
    }
    if (!wanted_read_ && !wanted_write_) {
        wanted_write_ = Write{path, std::string(text)};
    }
    return tl::unexpected(path + ": not written yet");
}

std::string StagedFiles::absolute(const std::string& path) {
    return path == "-" ? path : (std::filesystem::path(current_folder_) / path).lexically_normal().string();
}

void StagedFiles::supply(Content content) {
    read_.insert_or_assign(*wanted_read_, std::move(content));
    wanted_read_.reset();
}

void StagedFiles::confirm(Outcome outcome) {
    written_.insert_or_assign(wanted_write_->path, Done{std::move(wanted_write_->text), std::move(outcome)});
    wanted_write_.reset();
}

void KeptOutput::add(bool is_error, std::string_view text) {
    if (bytes_ + text.size() > bytes_max) {
        truncated_ = true;
        return;
    }
    bytes_ += text.size();
    if (pieces_.empty() || pieces_.back().is_error != is_error) {
        pieces_.push_back({is_error, {}});
    }
    pieces_.back().text += text;
}

void KeptOutput::clear() {
    pieces_.clear();
    bytes_ = 0;
    truncated_ = false;
}

} // namespace sluice::engine
