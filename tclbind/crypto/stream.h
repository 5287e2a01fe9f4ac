#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <tl/expected.hpp>

namespace sluice::tclbind::crypto {

/// An operation that takes its data piece by piece.
class Stream {
public:
    virtual ~Stream() = default;
    /// Takes data; appends what is ready to `out`. False: the data cannot be worked on.
    virtual bool update(std::string_view data, std::string& out) = 0;
    /// No more data. Appends the rest, or the digest; false: the data was not whole, or the key was not the right one.
    virtual bool finish(std::string& out) = 0;
    /// Instead of finish(): is this the data's signature?
    virtual bool verify(std::string_view signature);
};

/// The operation, or what is wrong with the algorithm, the key or the vector.
using StreamResult = tl::expected<std::unique_ptr<Stream>, std::string>;

enum class Padding { pkcs, oaep, none };

StreamResult make_digest(std::string_view algorithm);
/// `algorithm` is `hmac-` and a digest.
StreamResult make_hmac(std::string_view algorithm, std::string_view key);
/// Without a vector it is all zeros.
StreamResult make_cipher(std::string_view algorithm, bool encrypt, std::string_view key, std::string_view vector, Padding padding);
/// `rsa-pub` or `rsa-priv` with a key in PEM or DER. Keeps the data until the end: it is at most as long as the key.
StreamResult make_rsa(std::string_view algorithm, bool encrypt, std::string_view key, Padding padding);
/// A signature of RSA by PKCS #1 v1.5; `algorithm` is `rsa-` and a digest.
StreamResult make_rsa_signature(std::string_view algorithm, bool sign, std::string_view key);

} // namespace sluice::tclbind::crypto
