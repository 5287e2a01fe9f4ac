"""A name server that knows what a test tells it, over UDP and TCP."""
import contextlib
import ipaddress
import socket
import struct
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
SILENT = object()


def encode_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def encode_data(kind, text):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(text).packed
    if kind in ("NS", "CNAME", "PTR"):
        return encode_name(text)
    if kind == "MX":
        preference, name = text.split()
        return struct.pack(">H", int(preference)) + encode_name(name)
    if kind == "SRV":
        *numbers, name = text.split()
        return struct.pack(">3H", *map(int, numbers)) + encode_name(name)
    data = text.encode()
    return b"".join(bytes([len(data[at:at + 255])]) + data[at:at + 255] for at in range(0, len(data), 255))


class NameServer:
    """`records` maps (name, type) to a list of texts, to a number (the answer's code) or to SILENT; names that are not in it do not
    exist. A text may be (type, text) where it differs from the question's, as an alias does."""

    def __init__(self, host, address, records, port=53):
        self.host, self.address, self.port = host, address, port
        self.records = records
        self.asked = []  # (transport, name, type, client's address)
        self._ended = threading.Event()
        self._threads = []

    def __enter__(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        with self.host.inside():
            self._udp = socket.socket(family, socket.SOCK_DGRAM)
        self._udp.bind((self.address, self.port))
        self._udp.settimeout(0.1)
        self._tcp = self.host.listen(self.address, self.port, 64)
        self._tcp.settimeout(0.1)
        for serve in (self._serve_udp, self._serve_tcp):
            self._threads.append(threading.Thread(target=serve, daemon=True))
            self._threads[-1].start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()

    def _serve_udp(self):
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                query, client = self._udp.recvfrom(4096)
                answer = self._answer(query, "udp", client)
                if answer:
                    self._udp.sendto(answer if len(answer) <= 512 else answer[:2] + b"\x87\x80" + answer[4:6] + bytes(6) + self._question(answer),
                                     client)

    def _serve_tcp(self):
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                connection, client = self._tcp.accept()
                with connection:
                    connection.settimeout(5)
                    size = struct.unpack(">H", connection.recv(2, socket.MSG_WAITALL))[0]
                    answer = self._answer(connection.recv(size, socket.MSG_WAITALL), "tcp", client)
                    connection.sendall(struct.pack(">H", len(answer)) + answer)

    @staticmethod
    def _question(packet):
        at = 12
        while packet[at]:
            at += packet[at] + 1
        return packet[12:at + 5]

    def _answer(self, query, transport, client):
        question = self._question(query)
        labels, at = [], 0
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += question[at] + 1
        name = ".".join(labels).lower()
        number = struct.unpack(">H", question[at + 1:at + 3])[0]
        kind = next((each for each, value in TYPES.items() if value == number), str(number))
        self.asked.append((transport, name, kind, client[0]))
        found = self.records.get((name, kind), NXDOMAIN)
        if found is SILENT:
            return None
        code, texts = (found, []) if isinstance(found, int) else (NOERROR, found)
        answers = b""
        for text in texts:
            of, data = text if isinstance(text, tuple) else (kind, text)
            encoded = encode_data(of, data)
            answers += b"\xc0\x0c" + struct.pack(">HHIH", TYPES[of], 1, 300, len(encoded)) + encoded
        return query[:2] + struct.pack(">5H", 0x8580 | code, 1, len(texts), 0, 0) + question + answers
