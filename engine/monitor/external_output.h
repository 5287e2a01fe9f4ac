#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// What a monitor's program writes on one pipe: read as it comes and handed on, at most `bytes_max` of it; whoever writes more finds the
/// pipe closed. Management thread only.
class ExternalOutput {
public:
    static constexpr std::size_t bytes_max = std::size_t{64} * 1024;
    using Take = std::function<void(std::string_view)>;

    ExternalOutput(const boost::asio::any_io_executor& executor, FileDescriptor pipe, Take take);
    ~ExternalOutput() { close(); }
    ExternalOutput(const ExternalOutput&) = delete;
    ExternalOutput& operator=(const ExternalOutput&) = delete;

    /// Begins to wait for bytes; false: the kernel lets no more descriptors be waited for. Once `alive` has expired nothing of this is
    /// touched any more.
    bool listen(const std::weak_ptr<void>& alive);
    /// Takes what is there and closes.
    void drain();
    void close();

private:
    void wait(const std::weak_ptr<void>& alive);
    /// False: nothing more will come, or not now.
    bool read_once();

    FileDescriptor pipe_;
    boost::asio::posix::stream_descriptor waiting_; ///< for pipe_, which stays the owner
    Take take_;
    std::size_t bytes_ = 0;
};

/// Cuts bytes into lines, however they come. A line is cut at `line_bytes_max`, its rest thrown away; empty ones are left out.
class LineCutter {
public:
    static constexpr std::size_t line_bytes_max = 512;
    using Take = std::function<void(const std::string&)>;

    explicit LineCutter(Take take) : take_(std::move(take)) {}
    void add(std::string_view bytes);
    /// Hands on the line that has no end, if there is one.
    void finish();

private:
    Take take_;
    std::string line_;
};

} // namespace sluice::engine
