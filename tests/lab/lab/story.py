"""The founding scenario's configuration, with what a test wants different. `examples/smtp-relay/bigip.conf` is the story itself."""
from dataclasses import dataclass, field

RULE_V11 = """when CLIENT_ACCEPTED {
set accepted_snat "172.16.51.174"

if { [ class exists smtp_relay_allowed ] }
{
if { [class match [IP::client_addr] equals smtp_relay_allowed] }
{
snat $accepted_snat
} else {
snat automap
}
} else {
snat automap
}
}"""

RULE_V10 = RULE_V11.replace("equals smtp_relay_allowed", "equals $::smtp_relay_allowed")

VIRTUAL = "172.16.51.174"
SELF = "172.16.51.175"
VIRTUAL6 = "fd00:51::174"
SELF6 = "fd00:51::175"


def member(address, port=25, properties=""):
    """One entry of a pool's members block."""
    name = f"/Common/{address}.{port}" if ":" in address else f"/Common/{address}:{port}"
    return f"        {name} {{\n            address {address}\n{properties}        }}\n"


def data_group(name, records, kind="ip"):
    body = "".join(f"        {record} {{ }}\n" for record in records)
    return f"ltm data-group internal /Common/{name} {{\n    records {{\n{body}    }}\n    type {kind}\n}}\n"


def rule(name, body):
    return f"ltm rule /Common/{name} {{\n{body.strip(chr(10))}\n}}\n"


@dataclass
class Story:
    """Renders to a bigip.conf. Times are shortened; `tests/lab/test_story_file.py` runs the story's own."""
    virtual: str = VIRTUAL
    port: int = 25
    self_ips: dict = field(default_factory=lambda: {"self_lab": f"{SELF}/24"})
    self_properties: dict = field(default_factory=dict)
    members: list = field(default_factory=lambda: ["172.16.51.11", "172.16.51.12"])
    member_port: int = 25
    member_properties: dict = field(default_factory=dict)
    relay_allowed: list | None = field(default_factory=lambda: ["172.16.51.21"])
    rule: str | None = RULE_V11
    rules: dict = field(default_factory=dict)
    snat: str = "automap"
    persist: bool = True
    persist_timeout: int = 180
    monitor: str | None = "smtp"
    interval: int = 1
    timeout: int = 4
    monitor_properties: str = ""
    pool_properties: str = ""
    virtual_properties: str = ""
    tcp_profile: str = ""
    extra: str = ""

    def text(self):
        return "#TMSH-VERSION: 11.6.0\n\n" + "".join(part for part in (
            self._data_group(), self._monitor(), self._persistence(), self._pool(), self._profile(), self._rules(), self._virtual(),
            self._self_ips(), self.extra) if part)

    def _data_group(self):
        return "" if self.relay_allowed is None else data_group("smtp_relay_allowed", self.relay_allowed)

    def _monitor(self):
        if self.monitor is None:
            return ""
        # `*:25`: the member's address at the alias service port.
        destination = f"*:{self.member_port}"
        return (f"ltm monitor {self.monitor} /Common/SMTP_Monitor {{\n    defaults-from /Common/{self.monitor}\n    destination {destination}\n"
                f"    interval {self.interval}\n{self.monitor_properties}    time-until-up 0\n    timeout {self.timeout}\n}}\n")

    def _persistence(self):
        if not self.persist or self.persist_timeout == 180:
            return ""
        return (f"ltm persistence source-addr /Common/lab_persist {{\n    defaults-from /Common/source_addr\n"
                f"    timeout {self.persist_timeout}\n}}\n")

    def _pool(self):
        members = "".join(member(a, self.member_port, self.member_properties.get(a, "")) for a in self.members)
        monitor = "    monitor /Common/SMTP_Monitor\n" if self.monitor else ""
        block = f"    members {{\n{members}    }}\n" if members else ""
        return f"ltm pool /Common/smtp_pool {{\n{block}{monitor}{self.pool_properties}}}\n"

    def _profile(self):
        return f"ltm profile tcp /Common/lab_tcp {{\n    defaults-from /Common/tcp\n{self.tcp_profile}}}\n" if self.tcp_profile else ""

    def _rules(self):
        first = rule("smtp_irule", self.rule) if self.rule is not None else ""
        return first + "".join(rule(name, body) for name, body in self.rules.items())

    def _virtual(self):
        dot = "." if ":" in self.virtual else ":"
        mask = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" if ":" in self.virtual else "255.255.255.255"
        source = "::/0" if ":" in self.virtual else "0.0.0.0/0"
        persist_name = "source_addr" if self.persist_timeout == 180 else "lab_persist"
        persist = f"    persist {{\n        /Common/{persist_name} {{\n            default yes\n        }}\n    }}\n" if self.persist else ""
        profile = "lab_tcp" if self.tcp_profile else "tcp"
        names = (["smtp_irule"] if self.rule is not None else []) + list(self.rules)
        rules = "    rules {\n" + "".join(f"        /Common/{n}\n" for n in names) + "    }\n" if names else ""
        snat = f"    source-address-translation {{\n        type {self.snat}\n    }}\n" if self.snat != "none" else ""
        return (f"ltm virtual /Common/SMTP_VS {{\n    destination /Common/{self.virtual}{dot}{self.port}\n    ip-protocol tcp\n    mask {mask}\n"
                f"{persist}    pool /Common/smtp_pool\n    profiles {{\n        /Common/{profile} {{ }}\n    }}\n{rules}    source {source}\n{snat}"
                f"{self.virtual_properties}    translate-address enabled\n    translate-port enabled\n}}\n")

    def _self_ips(self):
        return "".join(f"net self /Common/{name} {{\n    address {address}\n{self.self_properties.get(name, '')}    vlan /Common/lab\n}}\n"
                       for name, address in self.self_ips.items())


def story6(**changes):
    """The same story over IPv6."""
    fields = dict(virtual=VIRTUAL6, self_ips={"self_lab6": f"{SELF6}/64"}, members=["fd00:51::11", "fd00:51::12"],
                  relay_allowed=["fd00:51::21"], rule=RULE_V11.replace(VIRTUAL, VIRTUAL6))
    return Story(**{**fields, **changes})
