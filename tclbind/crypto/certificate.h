#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/x509.h>

namespace sluice::tclbind::crypto {

struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

/// From DER, without anything behind it. Null: it is none.
Certificate read_der_certificate(std::string_view der);
/// From the first certificate in PEM text. Null: there is none.
Certificate read_pem_certificate(std::string_view pem);
/// Empty: no memory.
std::string der_of(const X509& certificate);

// What rules are shown of a certificate, in F5's forms.

/// `CN=Some User,OU=Org Unit,O=Org,C=US`: RFC 2253, with UTF-8 as it is.
std::string name_text(const X509_NAME& name);
/// The last one of the name, in UTF-8; empty: none.
std::string common_name(const X509_NAME& name);
/// `0a:1b:…`, with `(Negative)` before it when it is.
std::string serial_text(const X509& certificate);
/// MD5 of the DER, `0A:1B:…`; empty: the library has no MD5.
std::string fingerprint(const X509& certificate);
/// `Jan 16 14:30:35 2005 GMT`
std::string time_text(const ASN1_TIME& time);
/// `sha256WithRSAEncryption`, or the numbers of an algorithm that has no name.
std::string signature_algorithm(const X509& certificate);
/// The library's dump, beginning with `X509v3 extensions:`; empty: there are none.
std::string extensions_text(const X509& certificate);
std::string pem_text(const X509& certificate);

/// Of the certificate's key: `RSA`, `DSA`, `EC` or `unknown`.
std::string_view key_type(const X509& certificate);
std::optional<int> key_bits(const X509& certificate);
/// Nothing: it is no key on a curve with a name.
std::optional<std::string> curve_name(const X509& certificate);
/// The library's dump of the key; empty: it cannot read it.
std::string key_text(const X509& certificate);

} // namespace sluice::tclbind::crypto
