#pragma once

// Boost 1.74's awaitable.hpp uses std::exchange without including it: this must come first.
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

// g++ 12 takes the frames of Asio's coroutines, which have an operator new of their own, for mismatched in optimised builds
// (GCC bug 109224). It looks where the coroutine stands: in the files that include this.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace sluice::engine {

template <typename Value>
using Awaitable = boost::asio::awaitable<Value>;

/// Completion token: waits in the coroutine; a failure is put into `error`, never thrown.
inline auto into(boost::system::error_code& error) {
    return boost::asio::redirect_error(boost::asio::use_awaitable, error);
}

} // namespace sluice::engine
