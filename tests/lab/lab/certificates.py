"""Certificates of the lab's own."""
import subprocess


def make_certificate(certificate, key, name, days=30):
    """A self-signed one for `name`, P-256, in two PEM files. With -1 `days` it ended yesterday."""
    names = f"subjectAltName=DNS:{name}"
    _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", abs(days), "-subj", f"/CN={name}",
             "-addext", names, "-keyout", key, "-out", certificate)
    if days < 0:  # req refuses that, x509 does not
        _openssl("x509", "-in", certificate, "-signkey", key, "-days", days, "-out", certificate)


def _openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
