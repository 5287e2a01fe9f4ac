#include "engine/tls/member_sessions.h"

#include <ctime>
#include <functional>
#include <utility>

namespace sluice::engine {
namespace {

bool is_over(const SSL_SESSION& session) {
    return SSL_SESSION_get_time(&session) + SSL_SESSION_get_timeout(&session) <= std::time(nullptr);
}

} // namespace

std::size_t MemberSessions::KeyHash::operator()(const Key& key) const noexcept {
    constexpr std::size_t spread = 31;
    return std::hash<const ServerTls*>{}(key.profile) * spread + datagroups::EndpointHash{}(key.member);
}

SSL_SESSION* MemberSessions::find(const ServerTlsPtr& profile, const datagroups::Endpoint& member) {
    const auto found = sessions_.find({profile.get(), member});
    if (found == sessions_.end()) {
        return nullptr;
    }
    if (found->second.profile.lock() != profile || is_over(*found->second.session)) {
        sessions_.erase(found);
        return nullptr;
    }
    return found->second.session.get();
}

void MemberSessions::keep(const ServerTlsPtr& profile, const datagroups::Endpoint& member, SslSessionPtr session) {
    const Key key{profile.get(), member};
    if (sessions_.size() >= kept_max && !sessions_.contains(key)) {
        make_room();
    }
    sessions_.insert_or_assign(key, Kept{profile, std::move(session)});
}

/// Sessions of profiles that are gone, and when there are none any one: who loses it makes a full handshake.
void MemberSessions::make_room() {
    if (std::erase_if(sessions_, [](const auto& each) { return each.second.profile.expired(); }) == 0) {
        sessions_.erase(sessions_.begin());
    }
}

} // namespace sluice::engine
