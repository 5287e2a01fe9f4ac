#include "engine/resolve/dns_message.h"

#include <optional>
#include <string>

#include "tclbind/commands/command_families.h"

// Answers of RESOLVER::name_lookup are packets; a record is the list {owner ttl class type rdata}, the order of zone files.
namespace sluice::tclbind {

namespace {

using engine::DnsMessage;
using engine::DnsRecord;

enum class Field : std::uint8_t { owner, ttl, record_class, type, rdata };
constexpr int fields_count = 5;

/// Nothing after failing.
std::optional<DnsMessage> read_message(const Call& call) {
    auto message = engine::parse_dns_message(call.word(0));
    if (!message) {
        static_cast<void>(call.fail("not a DNS message"));
    }
    return message;
}

ObjRef record_object(const DnsRecord& record) {
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    const auto append = [&](Tcl_Obj* value) { Tcl_ListObjAppendElement(nullptr, list.get(), value); };
    append(new_text(record.owner));
    append(Tcl_NewWideIntObj(Tcl_WideInt{record.ttl}));
    append(new_text(engine::dns_class_name(record.record_class)));
    append(new_text(engine::dns_type_name(record.type)));
    append(new_text(record.rdata));
    return list;
}

int give_records(const Call& call, const std::vector<DnsRecord>& records, std::optional<std::uint16_t> type) {
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    for (const DnsRecord& record : records) {
        if (!type || record.type == *type) {
            Tcl_ListObjAppendElement(nullptr, list.get(), record_object(record).get());
        }
    }
    return call.give(list.get());
}

/// The records of the type that was asked for.
int summarize(Call& call) {
    const auto message = read_message(call);
    if (!message) {
        return TCL_ERROR;
    }
    const auto type = message->question.empty() ? std::nullopt : std::optional{message->question.front().type};
    constexpr std::uint16_t any = 255;
    return give_records(call, message->answer, type == any ? std::nullopt : type);
}

int header(Call& call) {
    const auto message = read_message(call);
    if (!message) {
        return TCL_ERROR;
    }
    struct Flag {
        std::string_view name;
        bool DnsMessage::*member;
    };
    constexpr Flag flags[] = {
        {"qr", &DnsMessage::is_response},       {"aa", &DnsMessage::authoritative},       {"tc", &DnsMessage::truncated},
        {"rd", &DnsMessage::recursion_desired}, {"ra", &DnsMessage::recursion_available}, {"ad", &DnsMessage::authentic_data},
        {"cd", &DnsMessage::checking_disabled},
    };
    const std::string_view field = call.word(1);
    for (const Flag& flag : flags) {
        if (flag.name == field) {
            return call.give((*message).*flag.member);
        }
    }
    if (field == "id" || field == "opcode") {
        return call.give(field == "id" ? Tcl_WideInt{message->id} : Tcl_WideInt{message->opcode});
    }
    return field == "rcode" ? call.give(engine::dns_rcode_name(message->rcode))
                            : call.fail_keyword(field, "id qr opcode aa tc rd ra ad cd rcode");
}

int section(Call& call) {
    const auto message = read_message(call);
    if (!message) {
        return TCL_ERROR;
    }
    const std::string_view name = call.word(1);
    if (name == "question" || name == "answer") {
        return give_records(call, name == "question" ? message->question : message->answer, std::nullopt);
    }
    if (name == "authority" || name == "additional") {
        return give_records(call, name == "authority" ? message->authority : message->additional, std::nullopt);
    }
    return call.fail_keyword(name, "question answer authority additional");
}

int record(Call& call) {
    struct Named {
        std::string_view name;
        Field field;
    };
    constexpr Named fields[] = {
        {"owner", Field::owner}, {"type", Field::type}, {"class", Field::record_class}, {"ttl", Field::ttl}, {"rdata", Field::rdata},
    };
    const std::string_view name = call.word(1);
    for (const Named& each : fields) {
        if (each.name != name) {
            continue;
        }
        int count = 0;
        Tcl_Obj** parts = nullptr;
        if (Tcl_ListObjGetElements(nullptr, call.object(0), &count, &parts) != TCL_OK || count != fields_count) {
            return call.fail("not a DNS record");
        }
        return call.give(parts[static_cast<int>(each.field)]);
    }
    return call.fail_keyword(name, "owner type class ttl rdata");
}

constexpr CommandRow rows[] = {
    {"RESOLVER::summarize", 1, 1, "RESOLVER::summarize MESSAGE", "", &summarize, Needs::nothing},
    {"DNSMSG::header", 2, 2, "DNSMSG::header MESSAGE id|qr|opcode|aa|tc|rd|ra|ad|cd|rcode", "", &header, Needs::nothing},
    {"DNSMSG::section", 2, 2, "DNSMSG::section MESSAGE question|answer|authority|additional", "", &section, Needs::nothing},
    {"DNSMSG::record", 2, 2, "DNSMSG::record RECORD owner|type|class|ttl|rdata", "", &record, Needs::nothing},
};

} // namespace

CommandFamily dns_message_family() {
    return rows;
}

} // namespace sluice::tclbind
