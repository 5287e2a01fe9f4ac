"""Bytes of TLS as no library sends them, and handshakes that stop midway.

usage: tls_records.py ADDRESS PORT COUNT     opens that many handshakes, stops each behind the server's answer, says "stopped" and waits
                                             for the end of its input; then says how many the server had ended meanwhile"""
import socket
import ssl
import struct
import sys

ALERT, HANDSHAKE, DATA = 21, 22, 23


def record(kind, body=b"", length=None, version=0x0303):
    """One record; `length` is what its header claims."""
    return struct.pack("!BHH", kind, version, len(body) if length is None else length) + body


def client_hello(name="mail.example.test"):
    """A real one, from OpenSSL."""
    context = unverified()
    answers, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(answers, out, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def unverified(version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        context.minimum_version = context.maximum_version = version
    return context


def stop_midway(address, port, count, at_once=100):
    """Sockets with a handshake that goes no further than the server's answer."""
    stopped, hello = [], client_hello()
    while len(stopped) < count:
        some = [socket.create_connection((address, port), 30) for _ in range(min(at_once, count - len(stopped)))]
        for one in some:
            one.sendall(hello)
        for one in some:
            if not one.recv(65536):
                raise EOFError(f"ended, one of {len(stopped)} and more")
        stopped += some
    return stopped


def is_ended(connection):
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


if __name__ == "__main__":
    held = stop_midway(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print("stopped", flush=True)
    sys.stdin.read()
    print(sum(map(is_ended, held)), flush=True)
