"""Certificates of the lab's own."""
import subprocess


def make_certificate(certificate, key, name, days=30):
    """A self-signed one for `name`, P-256, in two PEM files."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
                    "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
