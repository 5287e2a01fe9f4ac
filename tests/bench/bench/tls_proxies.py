"""The three proxies with TLS, set up alike: one certificate, the same versions, the peer's choice of suite, a session cache and tickets."""
import dataclasses
import pathlib
import subprocess

from . import proxies
from .proxies import PORT, SERVER

CONNECTIONS_MAX = 9_500


@dataclasses.dataclass
class Certificate:
    """A self-signed one, with its files."""
    kind: str
    folder: pathlib.Path

    @property
    def certificate(self):
        return self.folder / f"{self.kind}.crt"

    @property
    def key(self):
        return self.folder / f"{self.kind}.key"

    @property
    def both(self):
        return self.folder / f"{self.kind}.pem"

    def make(self):
        algorithm = {"ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["rsa:2048"]}[self.kind]
        subprocess.run(["openssl", "req", "-x509", "-newkey", *algorithm, "-nodes", "-days", "30", "-subj", "/CN=bench.test", "-keyout", self.key,
                        "-out", self.certificate], check=True, capture_output=True)
        self.both.write_bytes(self.certificate.read_bytes() + self.key.read_bytes())
        return self


@dataclasses.dataclass
class Setting:
    certificate: Certificate
    client_tls: bool = True
    starttls: bool = False
    server_tls: bool = False


def _sluice_configuration(address, server_port, setting):
    profiles = ["/Common/tcp { }"]
    if setting.client_tls:
        profiles.append("/Common/bench_tls { context clientside }")
    if setting.starttls:
        profiles.append("/Common/smtps { }")
    if setting.server_tls:
        profiles.append("/Common/serverssl { context serverside }")
    return f"""ltm pool /Common/smtp_pool {{
    members {{
        /Common/{SERVER}:{server_port} {{
            address {SERVER}
        }}
    }}
}}
sys file ssl-cert /Common/bench.crt {{
    source-path file:{setting.certificate.certificate}
}}
sys file ssl-key /Common/bench.key {{
    source-path file:{setting.certificate.key}
}}
ltm profile client-ssl /Common/bench_tls {{
    cert-key-chain {{
        bench {{
            cert /Common/bench.crt
            key /Common/bench.key
        }}
    }}
    defaults-from /Common/clientssl
}}
ltm virtual /Common/SMTP_VS {{
    destination /Common/{address}:{PORT}
    ip-protocol tcp
    mask 255.255.255.255
    pool /Common/smtp_pool
    profiles {{
        {" ".join(profiles)}
    }}
    source 0.0.0.0/0
    source-address-translation {{
        type automap
    }}
}}
net self /Common/self_lab {{
    address {proxies.SELF}/8
    vlan /Common/lab
}}
"""


def _haproxy_configuration(address, server_port, setting):
    bind_tls = f" ssl crt {setting.certificate.both}" if setting.client_tls else ""
    server_tls = " ssl verify none" if setting.server_tls else ""
    return f"""global
    maxconn {CONNECTIONS_MAX}
    nbthread 1
    ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
    mode tcp
    timeout connect 10s
    timeout client 300s
    timeout server 300s
frontend smtp
    bind {address}:{PORT} backlog 4096{bind_tls}
    default_backend mail
backend mail
    source {proxies.SELF}
    server mail {SERVER}:{server_port}{server_tls}
"""


def _nginx_configuration(address, server_port, directory, setting):
    client = f"""ssl_certificate {setting.certificate.certificate};
        ssl_certificate_key {setting.certificate.key};
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:bench:10m;""" if setting.client_tls else ""
    server = "proxy_ssl on; proxy_ssl_protocols TLSv1.3;" if setting.server_tls else ""
    return f"""load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
worker_processes 1;
worker_rlimit_nofile {proxies.FILES_MAX};
pid {directory}/nginx.pid;
error_log {directory}/nginx.log crit;
events {{ worker_connections {proxies.FILES_MAX}; }}
stream {{
    access_log off;
    upstream mail {{ server {SERVER}:{server_port}; }}
    server {{
        listen {address}:{PORT} {"ssl " if setting.client_tls else ""}backlog=4096;
        {client}
        {server}
        proxy_bind {proxies.SELF};
        proxy_timeout 300s;
        proxy_pass mail;
    }}
}}
"""


def start(name, address, server_port, directory, setting):
    """`name` is sluice, haproxy or nginx; a word behind it is for the reader."""
    if name.startswith("sluice"):
        return proxies.sluice_with(name, address, _sluice_configuration(address, server_port, setting), directory)
    if name.startswith("haproxy"):
        return proxies.haproxy_with(name, address, _haproxy_configuration(address, server_port, setting), directory)
    return proxies.nginx_with(name, address, _nginx_configuration(address, server_port, directory, setting), directory)
