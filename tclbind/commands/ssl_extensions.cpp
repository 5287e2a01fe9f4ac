#include <algorithm>
#include <vector>

#include "tclbind/commands/command_families.h"
#include "tclbind/commands/payload.h"
#include "tclbind/commands/ssl.h"
#include "tclbind/crypto/openssl_handles.h"

/// Extensions of the hellos, and ALPN among them.
namespace sluice::tclbind {

namespace {

using engine::Side;
using Bytes = std::span<const std::byte>;
using Extension = engine::ClientHello::Extension;

constexpr std::size_t header_bytes = 4;

std::size_t number_at(Bytes bytes, std::size_t place) {
    return std::to_integer<std::size_t>(bytes[place]) << 8U | std::to_integer<std::size_t>(bytes[place + 1]);
}

void append(std::vector<std::byte>& wire, std::size_t number) {
    wire.push_back(static_cast<std::byte>(number >> 8U));
    wire.push_back(static_cast<std::byte>(number));
}

/// With its type and length, as it was sent.
void append(std::vector<std::byte>& wire, const Extension& extension) {
    append(wire, extension.type);
    append(wire, extension.data.size());
    wire.insert(wire.end(), extension.data.begin(), extension.data.end());
}

int give_one(const Call& call, const Extension* extension) {
    std::vector<std::byte> wire;
    if (extension != nullptr) {
        append(wire, *extension);
    }
    return call.give(new_wire_bytes(wire));
}

const Extension* find_type(std::span<const Extension> extensions, std::size_t type) {
    const auto found = std::find_if(extensions.begin(), extensions.end(), [type](const Extension& each) { return each.type == type; });
    return found == extensions.end() ? nullptr : &*found;
}

/// What is told here the library must be able to send: the name that is asked for and ALPN.
bool insert_one(SSL& ssl, std::size_t type, Bytes data) {
    if (type == TLSEXT_TYPE_server_name) {
        std::string name = engine::server_name_of(data);
        return !name.empty() && SSL_ctrl(&ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
    }
    if (type == TLSEXT_TYPE_application_layer_protocol_negotiation && data.size() > 2 && number_at(data, 0) + 2 == data.size()) {
        const auto* names = static_cast<const unsigned char*>(static_cast<const void*>(data.data() + 2));
        return SSL_set_alpn_protos(&ssl, names, static_cast<unsigned>(data.size() - 2)) == 0;
    }
    return false;
}

/// Into the ClientHello towards the member, in SERVERSSL_CLIENTHELLO_SEND.
int insert(const Call& call) {
    const crypto::ErrorsForgotten forgotten;
    SSL* ssl = tls_of(call).ssl(call.scope.side);
    if (call.scope.side != Side::server || ssl == nullptr || SSL_in_before(ssl) == 0) {
        return call.fail(wrong_context);
    }
    for (Bytes bytes = wire_bytes(call, 1); !bytes.empty();) {
        if (bytes.size() < header_bytes || number_at(bytes, 2) + header_bytes > bytes.size()) {
            return call.fail("Illegal argument");
        }
        const std::size_t length = number_at(bytes, 2);
        if (!insert_one(*ssl, number_at(bytes, 0), bytes.subspan(header_bytes, length))) {
            return call.fail("Operation not supported");
        }
        bytes = bytes.subspan(header_bytes + length);
    }
    return call.ok();
}

int give_all(const Call& call, std::span<const Extension> extensions) {
    std::vector<std::byte> wire;
    for (const Extension& extension : extensions) {
        append(wire, extension);
    }
    return call.give(new_wire_bytes(wire));
}

constexpr std::string_view extensions_usage = "SSL::extensions ?count | -index N | -type N | exists -type N | insert BYTES?";

int wrong_form(const Call& call) {
    return call.fail(std::string{"wrong # args: should be \""}.append(extensions_usage).append("\""));
}

int extensions(Call& call) {
    const std::span<const Extension> all = tls_of(call).peer_extensions(call.scope.side);
    if (call.count() == 0) {
        return give_all(call, all);
    }
    const std::string_view what = call.word(0);
    if (what == "count") {
        return call.count() == 1 ? call.give(static_cast<Tcl_WideInt>(all.size())) : wrong_form(call);
    }
    if (what == "insert") {
        return call.count() == 2 ? insert(call) : wrong_form(call);
    }
    const bool asks = what == "exists";
    if (!asks && what != "-index" && what != "-type") {
        return call.fail_keyword(what, "count exists -index -type insert");
    }
    if (call.count() != (asks ? 3U : 2U)) {
        return wrong_form(call);
    }
    if (asks && call.word(1) != "-type") {
        return call.fail_keyword(call.word(1), "-type");
    }
    const auto number = read_size(call, asks ? 2 : 1);
    if (!number) {
        return TCL_ERROR;
    }
    if (what == "-index") {
        return give_one(call, *number < all.size() ? &all[*number] : nullptr);
    }
    const Extension* found = find_type(all, *number);
    return asks ? call.give(found != nullptr) : give_one(call, found);
}

/// The protocols that a client offers.
Tcl_Obj* offered_protocols(std::span<const Extension> extensions) {
    Tcl_Obj* list = Tcl_NewListObj(0, nullptr);
    const Extension* offer = find_type(extensions, TLSEXT_TYPE_application_layer_protocol_negotiation);
    Bytes names = offer == nullptr || offer->data.size() < 2 ? Bytes{} : Bytes{offer->data}.subspan(2);
    while (!names.empty()) {
        const std::size_t length = std::min(std::to_integer<std::size_t>(names[0]), names.size() - 1);
        Tcl_ListObjAppendElement(nullptr, list, new_wire_bytes(names.subspan(1, length)));
        names = names.subspan(1 + length);
    }
    return list;
}

int set_alpn(const Call& call) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i < call.count(); ++i) {
        constexpr std::size_t name_max = 255;
        const std::string_view name = call.word(i);
        if (name.empty() || name.size() > name_max) {
            return call.fail("Illegal argument");
        }
        names.emplace_back(name);
    }
    engine::TlsWishes wishes = tls_of(call).wishes(call.scope.side);
    wishes.alpn = std::move(names);
    return tls_of(call).wish(call.scope.side, wishes) ? call.ok() : call.fail(wrong_context);
}

int alpn(Call& call) {
    if (call.count() > 0) {
        return call.word(0) == "set" ? set_alpn(call) : call.fail_keyword(call.word(0), "set");
    }
    const SSL* ssl = secured_ssl(call);
    if (ssl == nullptr) {
        return call.give(offered_protocols(tls_of(call).peer_extensions(call.scope.side)));
    }
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl, &name, &length);
    return call.give(new_wire_bytes(std::as_bytes(std::span{name, std::size_t{length}})));
}

constexpr CommandRow rows[] = {
    {"SSL::extensions", 0, 3, extensions_usage, "", &extensions},
    {"SSL::alpn", 0, -1, "SSL::alpn ?set PROTOCOL ...?", "set", &alpn},
};

} // namespace

CommandFamily ssl_extensions_family() {
    return rows;
}

} // namespace sluice::tclbind
