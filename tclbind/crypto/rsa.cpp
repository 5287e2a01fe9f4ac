#include "tclbind/crypto/rsa.h"

#include <array>

#include <openssl/decoder.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "tclbind/crypto/algorithms.h"
#include "tclbind/crypto/stream.h"

namespace sluice::tclbind::crypto {

namespace {

int ask(EVP_PKEY_CTX* context) {
    return (*static_cast<const std::function<bool()>*>(EVP_PKEY_CTX_get_app_data(context)))() ? 1 : 0;
}

std::string text_in(BIO* bio) {
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio, &text);
    return {text, static_cast<std::size_t>(length > 0 ? length : 0)};
}

/// No passphrase: an encrypted key is refused instead of asking the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return -1;
}

/// One RSA operation at the end of the data.
class RsaStream final : public Stream {
public:
    using Operation = int (*)(EVP_PKEY_CTX*, unsigned char*, std::size_t*, const unsigned char*, std::size_t);
    RsaStream(Handle<EVP_PKEY_CTX> context, Operation operation, std::size_t bytes_max)
        : context_(std::move(context)), operation_(operation), bytes_max_(bytes_max) {}

    bool update(std::string_view data, std::string& /*out*/) override {
        if (data.size() > bytes_max_ - data_.size()) {
            return false;
        }
        data_.append(data);
        return true;
    }
    bool finish(std::string& out) override {
        std::array<char, rsa_bits_max / 8> result{};
        std::size_t length = result.size();
        const bool good = operation_(context_.get(), bytes_in(result.data()), &length, bytes_in(data_.data()), data_.size()) == 1;
        out.append(result.data(), good ? length : 0);
        return good;
    }

private:
    Handle<EVP_PKEY_CTX> context_;
    Operation operation_;
    std::size_t bytes_max_;
    std::string data_;
};

/// A digest that is signed at the end.
class RsaSignatureStream final : public Stream {
public:
    RsaSignatureStream(std::unique_ptr<Stream> digest, Handle<EVP_PKEY_CTX> context)
        : digest_(std::move(digest)), context_(std::move(context)) {}
    bool update(std::string_view data, std::string& out) override { return digest_->update(data, out); }
    bool finish(std::string& out) override {
        std::string digest;
        std::array<char, rsa_bits_max / 8> result{};
        std::size_t length = result.size();
        const bool good = digest_->finish(digest) &&
                          EVP_PKEY_sign(context_.get(), bytes_in(result.data()), &length, bytes_in(digest.data()), digest.size()) == 1;
        out.append(result.data(), good ? length : 0);
        return good;
    }
    bool verify(std::string_view signature) override {
        std::string digest;
        return digest_->finish(digest) &&
               EVP_PKEY_verify(context_.get(), bytes_in(signature.data()), signature.size(), bytes_in(digest.data()), digest.size()) == 1;
    }

private:
    std::unique_ptr<Stream> digest_;
    Handle<EVP_PKEY_CTX> context_;
};

int openssl_padding(Padding padding) {
    switch (padding) {
    case Padding::oaep:
        return RSA_PKCS1_OAEP_PADDING;
    case Padding::none:
        return RSA_NO_PADDING;
    case Padding::pkcs:
        break;
    }
    return RSA_PKCS1_PADDING;
}

struct RsaUse {
    int (*init)(EVP_PKEY_CTX*);
    RsaStream::Operation operation;
};

/// The private key encrypts as it signs, and the public one decrypts as it verifies: without a digest's name.
RsaUse use_of(bool is_private, bool encrypt) {
    if (encrypt) {
        return is_private ? RsaUse{&EVP_PKEY_sign_init, &EVP_PKEY_sign} : RsaUse{&EVP_PKEY_encrypt_init, &EVP_PKEY_encrypt};
    }
    return is_private ? RsaUse{&EVP_PKEY_decrypt_init, &EVP_PKEY_decrypt} : RsaUse{&EVP_PKEY_verify_recover_init, &EVP_PKEY_verify_recover};
}

StreamResult failed(std::string_view reason) {
    return tl::unexpected<std::string>(std::string{"Illegal argument: "}.append(reason));
}

Handle<EVP_PKEY_CTX> context_for(EVP_PKEY* key) {
    return Handle<EVP_PKEY_CTX>{key != nullptr ? EVP_PKEY_CTX_new_from_pkey(library(), key, nullptr) : nullptr};
}

} // namespace

Handle<EVP_PKEY> read_rsa_key(std::string_view text, bool is_private) {
    constexpr std::size_t text_bytes_max = 64 * 1024;
    if (text.size() > text_bytes_max) {
        return nullptr;
    }
    EVP_PKEY* read = nullptr;
    const int selection = is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    OSSL_DECODER_CTX* decoder = OSSL_DECODER_CTX_new_for_pkey(&read, nullptr, nullptr, "RSA", selection, library(), nullptr);
    const Handle<BIO> bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    if (decoder != nullptr && bio) {
        OSSL_DECODER_CTX_set_pem_password_cb(decoder, &no_passphrase, nullptr);
        OSSL_DECODER_from_bio(decoder, bio.get());
    }
    OSSL_DECODER_CTX_free(decoder);
    Handle<EVP_PKEY> key{read};
    return key && EVP_PKEY_get_bits(key.get()) <= rsa_bits_max ? std::move(key) : nullptr;
}

std::optional<RsaKeyPair> make_rsa_keys(int bits, const std::function<bool()>& go_on) {
    const Handle<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_name(library(), "RSA", nullptr)};
    if (bits < rsa_bits_min || bits > rsa_bits_made_max || !context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) != 1) {
        return std::nullopt;
    }
    std::function<bool()> asked = go_on;
    EVP_PKEY_CTX_set_app_data(context.get(), &asked);
    EVP_PKEY_CTX_set_cb(context.get(), &ask);
    EVP_PKEY* made = nullptr;
    const bool good = EVP_PKEY_generate(context.get(), &made) == 1;
    const Handle<EVP_PKEY> key{made};
    const Handle<BIO> for_public{BIO_new(BIO_s_mem())};
    const Handle<BIO> for_private{BIO_new(BIO_s_mem())};
    if (!good || !for_public || !for_private || PEM_write_bio_PUBKEY(for_public.get(), key.get()) != 1 ||
        PEM_write_bio_PrivateKey(for_private.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return std::nullopt;
    }
    return RsaKeyPair{text_in(for_public.get()), text_in(for_private.get())};
}

StreamResult make_rsa(std::string_view algorithm, bool encrypt, std::string_view key_text, Padding padding) {
    const bool is_private = algorithm == "rsa-priv";
    const Handle<EVP_PKEY> key = read_rsa_key(key_text, is_private);
    if (!key) {
        return failed("no RSA key");
    }
    Handle<EVP_PKEY_CTX> context = context_for(key.get());
    const RsaUse use = use_of(is_private, encrypt);
    if (!context || use.init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), openssl_padding(padding)) != 1) {
        return failed("this padding is for the public key's encryption");
    }
    return std::make_unique<RsaStream>(std::move(context), use.operation, static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
}

StreamResult make_rsa_signature(std::string_view algorithm, bool sign, std::string_view key_text) {
    const EVP_MD* digest = algorithm.starts_with("rsa-") ? find_digest(algorithm.substr(4)) : nullptr;
    if (digest == nullptr) {
        return failed("unknown algorithm " + std::string{algorithm});
    }
    const Handle<EVP_PKEY> key = read_rsa_key(key_text, sign);
    Handle<EVP_PKEY_CTX> context = context_for(key.get());
    if (!context || (sign ? EVP_PKEY_sign_init(context.get()) : EVP_PKEY_verify_init(context.get())) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 || EVP_PKEY_CTX_set_signature_md(context.get(), digest) != 1) {
        return failed("no RSA key");
    }
    StreamResult stream = make_digest(algorithm.substr(4));
    return stream ? StreamResult{std::make_unique<RsaSignatureStream>(std::move(*stream), std::move(context))} : std::move(stream);
}

} // namespace sluice::tclbind::crypto
