"""Passwords for Postfix: Cyrus SASL with a database of the test's own."""
import os
import shutil
import subprocess

_PROGRAM = "/usr/sbin/saslpasswd2"
_REALM = "example.test"


def is_installed():
    return os.access(_PROGRAM, os.X_OK)


class Passwords:
    """A database of users; with `settings` in main.cf Postfix asks it. They may change while Postfix runs."""

    settings = {"smtpd_sasl_auth_enable": "yes", "smtpd_sasl_local_domain": _REALM,
                "smtpd_relay_restrictions": "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination"}

    def __init__(self, postfix_directory):
        self._database = f"{postfix_directory}/sasldb2"
        configuration = f"{postfix_directory}/etc/sasl"  # Debian's Postfix looks beside main.cf
        os.makedirs(configuration, exist_ok=True)
        with open(f"{configuration}/smtpd.conf", "w") as file:
            file.write(f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {self._database}\nmech_list: PLAIN LOGIN CRAM-MD5\n")

    def set(self, user, password):
        subprocess.run([_PROGRAM, "-p", "-c", "-f", self._database, "-u", _REALM, user], input=password.encode(), check=True,
                       capture_output=True)
        shutil.chown(self._database, "postfix")
