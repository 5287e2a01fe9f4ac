#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/uri_parts.h"

namespace sluice::tclbind {

namespace {

int decode(Call& call) {
    return call.give(percent_decode(call.word(0)));
}

int encode(Call& call) {
    const std::string_view text = call.word(0);
    return is_too_large(percent_encoded_size(text)) ? fail_too_large(call) : call.give(percent_encode(text));
}

int basename(Call& call) {
    const std::string_view path = split_uri(call.word(0)).path;
    return call.give(path.substr(directory_of(path).size()));
}

int host(Call& call) {
    return call.give(split_uri(call.word(0)).host);
}

int port(Call& call) {
    return call.give(Tcl_WideInt{port_of(split_uri(call.word(0)))});
}

int protocol(Call& call) {
    return call.give(split_uri(call.word(0)).protocol);
}

int query(Call& call) {
    const std::string_view all = split_uri(call.word(0)).query;
    return call.give(call.count() == 1 ? all : query_parameter(all, call.word(1)));
}

int compare(Call& call) {
    return call.give(is_same_uri(call.word(0), call.word(1)));
}

/// From the directory `first` to the directory `last`, both counted from 1.
int give_directories(Call& call, const std::vector<std::string_view>& names, std::size_t first, std::size_t last) {
    if (first > names.size() || first > last) {
        return call.give(std::string_view{});
    }
    std::string path = "/";
    for (std::size_t i = first - 1; i < std::min(last, names.size()); ++i) {
        path.append(names[i]).push_back('/');
    }
    return call.give(path);
}

int path(Call& call) {
    const std::string_view whole = split_uri(call.word(0)).path;
    if (call.count() == 1) {
        return call.give(directory_of(whole));
    }
    const std::vector<std::string_view> names = directories_of(whole);
    if (call.word(1) == "depth" && call.count() == 2) {
        return call.give(static_cast<Tcl_WideInt>(names.size()));
    }
    Tcl_WideInt first = 0;
    Tcl_WideInt last = static_cast<Tcl_WideInt>(names.size());
    if (Tcl_GetWideIntFromObj(call.scope.interp, call.object(1), &first) != TCL_OK ||
        (call.count() == 3 && Tcl_GetWideIntFromObj(call.scope.interp, call.object(2), &last) != TCL_OK)) {
        return TCL_ERROR;
    }
    if (first < 1 || last < 0) {
        return call.fail("Illegal argument");
    }
    return give_directories(call, names, static_cast<std::size_t>(first), static_cast<std::size_t>(last));
}

constexpr CommandRow rows[] = {
    {"URI::basename", 1, 1, "URI::basename URI", "", &basename, Needs::nothing},
    {"URI::compare", 2, 2, "URI::compare URI URI", "", &compare, Needs::nothing},
    {"URI::decode", 1, 1, "URI::decode STRING", "", &decode, Needs::nothing},
    {"URI::encode", 1, 1, "URI::encode STRING", "", &encode, Needs::nothing},
    {"URI::host", 1, 1, "URI::host URI", "", &host, Needs::nothing},
    {"URI::path", 1, 3, "URI::path URI ?depth|START? ?END?", "", &path, Needs::nothing},
    {"URI::port", 1, 1, "URI::port URI", "", &port, Needs::nothing},
    {"URI::protocol", 1, 1, "URI::protocol URI", "", &protocol, Needs::nothing},
    {"URI::query", 1, 2, "URI::query URI ?PARAMETER?", "", &query, Needs::nothing},
    // The name of version 4.
    {"decode_uri", 1, 1, "decode_uri STRING", "", &decode, Needs::nothing},
};

} // namespace

CommandFamily uri_family() {
    return rows;
}

} // namespace sluice::tclbind
