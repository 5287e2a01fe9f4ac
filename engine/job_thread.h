#pragma once

#include <exception>
#include <functional>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace sluice::engine {

/// One thread that does jobs in the order they come. The destructor finishes those that are waiting.
class JobThread {
public:
    /// `on_failure` is told of a job that threw, on this thread.
    explicit JobThread(std::function<void(const std::exception&)> on_failure)
        : on_failure_(std::move(on_failure)), guard_(jobs_.get_executor()), thread_([this] { run(); }) {}
    ~JobThread() {
        guard_.reset();
        thread_.join();
    }
    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;

    /// Any thread.
    template <typename Job>
    void post(Job&& job) {
        boost::asio::post(jobs_, std::forward<Job>(job));
    }

private:
    void run() {
        for (bool finished = false; !finished;) {
            try {
                jobs_.run();
                finished = true;
            } catch (const std::exception& failure) {
                on_failure_(failure);
            }
        }
    }

    std::function<void(const std::exception&)> on_failure_;
    boost::asio::io_context jobs_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::thread thread_;
};

} // namespace sluice::engine
