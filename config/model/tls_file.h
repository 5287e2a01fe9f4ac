#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <openssl/types.h>

namespace sluice::config {

// What a snapshot holds of OpenSSL is parsed once and never changed; any thread may use it, and take a reference of its own
// (X509_up_ref and its like) where OpenSSL's interface wants one.
using CertificatePtr = std::shared_ptr<X509>;
using PrivateKeyPtr = std::shared_ptr<EVP_PKEY>;
using CrlPtr = std::shared_ptr<X509_CRL>;

/// What a key can sign and how F5 names it in `key-type`.
enum class KeyType : std::uint8_t { rsa, ecdsa, dsa, other };

/// `sys file ssl-cert`: one certificate, one with its chain, or a bundle of authorities.
struct CertificateFile {
    std::string name;                         ///< full path
    std::shared_ptr<const std::string> pem;   ///< as stored; never null
    std::vector<CertificatePtr> certificates; ///< in the file's order, at least one; the first is the one that the file is of
    KeyType key_type = KeyType::other;        ///< of the first, as are the following
    std::uint32_t key_size = 0;               ///< bits
    std::chrono::sys_seconds valid_from;      ///< notBefore
    std::chrono::sys_seconds valid_until;     ///< notAfter
    std::string subject;                      ///< "CN=mail.example.test,O=Example,C=SE"
    std::string issuer;                       ///< likewise
    std::vector<std::string> host_names;      ///< DNS names it is for, lower case: alternative names, or the common name without them

    /// The same name and the same bytes.
    bool operator==(const CertificateFile& other) const { return name == other.name && *pem == *other.pem; }
};
using CertificateFilePtr = std::shared_ptr<const CertificateFile>;

/// `sys file ssl-key`, as stored: perhaps encrypted. What is used for handshakes is CertKeyChain::key.
struct KeyFile {
    std::string name;                       ///< full path
    std::shared_ptr<const std::string> pem; ///< never null; never to be printed or logged
    KeyType type = KeyType::other;          ///< unknown while it is encrypted: other
    std::uint32_t size = 0;                 ///< bits; 0: unknown
    bool is_encrypted = false;              ///< needs the passphrase of the profile

    bool operator==(const KeyFile& other) const { return name == other.name && *pem == *other.pem; }
};
using KeyFilePtr = std::shared_ptr<const KeyFile>;

/// `sys file ssl-crl`: one or several lists of revoked certificates.
struct CrlFile {
    std::string name;                       ///< full path
    std::shared_ptr<const std::string> pem; ///< as stored; never null
    std::vector<CrlPtr> crls;               ///< at least one

    bool operator==(const CrlFile& other) const { return name == other.name && *pem == *other.pem; }
};
using CrlFilePtr = std::shared_ptr<const CrlFile>;

/// An entry of `cert-key-chain`: what a side proves itself with. Checked: the key is the certificate's.
struct CertKeyChain {
    std::string name;               ///< of the entry; empty for the `cert` and `key` of old files and of server-ssl
    CertificateFilePtr certificate; ///< never null. What its file has behind the first certificate is sent as well
    KeyFilePtr key_file;            ///< never null
    PrivateKeyPtr key;              ///< never null; decrypted
    CertificateFilePtr chain;       ///< sent behind the certificate; null: none
    std::string passphrase;         ///< of key_file; never to be printed or logged

    /// The same files and passphrase; the parsed key follows from them.
    bool operator==(const CertKeyChain& other) const;
};

} // namespace sluice::config
