#include <algorithm>
#include <string>

#include "engine/resolve/dns_message.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/dns_question.h"
#include "tclbind/later_answer.h"
#include "tclbind/name_lookups.h"
#include "tclbind/rule_session.h"
#include "tclbind/worker_services.h"

namespace sluice::tclbind {

namespace {

using engine::DnsQuestion;
using engine::Resolver;

/// Keeps the question alive while the command waits for it.
class QueryWait final : public Wait {
public:
    std::unique_ptr<engine::DnsQuery> query;
};

ObjRef list_of(const NameLookups::Results& results) {
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    for (const std::string& result : results) {
        Tcl_ListObjAppendElement(nullptr, list.get(), new_text(result));
    }
    return list;
}

int ask(Call& call, const DnsQuestion& question, const std::function<void(const Resolver::Answer&, const Resumption&)>& answered) {
    return suspend(call, [&](const Resumption& resumption) {
        auto wait = std::make_unique<QueryWait>();
        wait->query = call.scope.services->resolver().ask(
            question, [answered, resumption](const Resolver::Answer& answer) { answered(answer, resumption); });
        return wait;
    });
}

/// `inet`, `inet6` and `-TYPE`. False after failing.
bool set_kind(const Call& call, std::string_view word, DnsQuestion& question) {
    const bool is_reverse = question.name.ends_with(".arpa");
    if (word == "inet" || word == "inet6") {
        question.type = is_reverse ? question.type : *engine::dns_type_of(word == "inet" ? "A" : "AAAA");
        return true;
    }
    const auto type = word.starts_with('-') ? engine::dns_type_of(word.substr(1)) : std::nullopt;
    if (!type) {
        static_cast<void>(call.fail_keyword(word, "inet inet6 -a -aaaa -txt -ptr -mx -ns -srv -cname -TYPE"));
        return false;
    }
    question.type = *type;
    return true;
}

/// `RESOLV::lookup ?@SERVER? ?inet|inet6? ?-TYPE? NAME`: what it finds, nothing when it finds nothing.
int resolv_lookup(Call& call) {
    DnsQuestion question;
    set_name(call.word(call.count() - 1), question);
    for (std::size_t at = 0; at + 1 < call.count(); ++at) {
        const std::string_view word = call.word(at);
        if (!(word.starts_with('@') ? set_server(call, word, question) : set_kind(call, word, question))) {
            return TCL_ERROR;
        }
    }
    if (!complete_question(call, question)) {
        return TCL_ERROR;
    }
    return ask(call, question, [type = question.type](const Resolver::Answer& answer, const Resumption& resumption) {
        resumption.give(list_of(results_of(answer, type)));
    });
}

/// The servers of the longest zone that holds the name; those of `sys dns` when there is none.
void choose_servers(const config::DnsResolver& resolver, DnsQuestion& question) {
    std::string name = question.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const config::DnsResolver::ForwardZone* best = nullptr;
    for (const auto& zone : resolver.forward_zones) {
        const bool holds = zone.zone.empty() || name == zone.zone || name.ends_with("." + zone.zone);
        if (holds && (best == nullptr || zone.zone.size() > best->zone.size())) {
            best = &zone;
        }
    }
    for (const datagroups::Endpoint& server : best == nullptr ? std::vector<datagroups::Endpoint>{} : best->nameservers) {
        if (server.address.is_v4() ? resolver.use_ipv4 : resolver.use_ipv6) {
            question.servers.push_back(server);
        }
    }
    question.use_tcp = resolver.use_tcp;
    question.use_udp = resolver.use_udp || !resolver.use_tcp;
}

/// `RESOLVER::name_lookup RESOLVER NAME TYPE`: the answer's packet.
int resolver_name_lookup(Call& call) {
    const auto* resolver = config::find_dns_resolver(call.scope.snapshot(), call.scope.folder(), call.word(0));
    if (resolver == nullptr) {
        return call.fail("can't find resolver \"" + std::string{call.word(0)} + "\"");
    }
    const auto type = engine::dns_type_of(call.word(2));
    if (!type) {
        return call.fail("unknown record type \"" + std::string{call.word(2)} + "\"");
    }
    DnsQuestion question;
    question.name = call.word(1);
    question.type = *type;
    choose_servers(**resolver, question);
    if (!complete_question(call, question)) {
        return TCL_ERROR;
    }
    return ask(call, question, [name = question.name](const Resolver::Answer& answer, const Resumption& resumption) {
        if (answer) {
            resumption.give(ObjRef{new_bytes(*answer)});
        } else {
            resumption.fail("cannot resolve " + name + ": " + answer.error());
        }
    });
}

/// `NAME::lookup ?@SERVER? NAME`: at once; NAME_RESOLVED comes later.
int name_lookup(Call& call) {
    DnsQuestion question;
    set_name(call.word(call.count() - 1), question);
    if (call.count() == 2 && !call.word(0).starts_with('@')) {
        return call.fail("wrong # args: should be \"NAME::lookup ?@SERVER? NAME\"");
    }
    if ((call.count() == 2 && !set_server(call, call.word(0), question)) || !complete_question(call, question)) {
        return TCL_ERROR;
    }
    engine::RuleSession& session = *call.scope.session;
    if (call.scope.host->loop == nullptr) {
        return call.fail(wrong_context);
    }
    if (session.names == nullptr) {
        session.names = std::make_unique<NameLookups>(*call.scope.host->loop, *call.scope.runner, session);
    }
    if (session.names->is_full()) {
        return call.fail("too many look-ups: " + std::to_string(NameLookups::lookups_max) + " for one connection");
    }
    session.names->ask(call.scope.services->resolver(), question);
    return call.ok();
}

int name_response(Call& call) {
    const auto& names = call.scope.session->names;
    return call.give(list_of(names == nullptr ? NameLookups::Results{} : names->response()).get());
}

constexpr CommandRow rows[] = {
    {"RESOLV::lookup", 1, 4, "RESOLV::lookup ?@SERVER? ?inet|inet6? ?-TYPE? NAME", "", &resolv_lookup},
    {"RESOLVER::name_lookup", 3, 3, "RESOLVER::name_lookup RESOLVER NAME TYPE", "", &resolver_name_lookup},
    {"NAME::lookup", 1, 2, "NAME::lookup ?@SERVER? NAME", "", &name_lookup},
    {"NAME::response", 0, 0, "NAME::response", "", &name_response},
};

} // namespace

CommandFamily resolve_family() {
    return rows;
}

} // namespace sluice::tclbind
