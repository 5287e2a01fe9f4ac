"""Postfix as a submission server: passwords, one recipient of its own, certificates good and ended."""
import os
import signal

from . import postfix, sasl
from .certificates import make_certificate


def may_run():
    return postfix.may_run() and sasl.is_installed()


class SubmissionServer(postfix.Postfix):
    """Knows one user, the recipient check@example.test and the domain check.example.test. A good certificate on ports 25, 465 (TLS from the
    first byte) and 587 (STARTTLS, required); one that has ended on 1465 and 1587."""

    def __init__(self, host, directory, user, password):
        self.passwords = sasl.Passwords(directory)
        self.passwords.set(user, password)
        old = f"-o smtpd_tls_cert_file={directory}/old.crt -o smtpd_tls_key_file={directory}/old.key"
        with open(f"{directory}/transport", "w") as file:
            file.write("check.example.test    discard:health check\n")
        settings = {**self.passwords.settings, "local_recipient_maps": "inline:{ check=1 }", "relay_domains": "check.example.test",
                    "transport_maps": f"texthash:{directory}/transport"}
        super().__init__(host, directory, "127.0.0.0/8", tls=True, settings=settings,
                         services="587 inet n - n - - smtpd -o smtpd_tls_security_level=encrypt\n"
                                  f"1587 inet n - n - - smtpd {old}\n1465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {old}\n")
        self.authority = f"{directory}/etc/mail.crt"
        self.old_authority = f"{directory}/old.crt"
        self.server_name = f"{host.name}.example.test"
        make_certificate(self.old_authority, f"{directory}/old.key", self.server_name, days=-1)

    def pause(self):
        """Takes connections and says nothing, as a machine whose disk hangs."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def go_on(self):
        os.killpg(self._process.pid, signal.SIGCONT)
