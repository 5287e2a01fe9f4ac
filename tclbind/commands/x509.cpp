#include <algorithm>
#include <iterator>
#include <string>

#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/crypto/certificate.h"
#include "tclbind/crypto/openssl_handles.h"

/// Certificates, as SSL::cert gives them.
namespace sluice::tclbind {

namespace {

using crypto::Certificate;

/// DER, or PEM. Null after failing with a message.
Certificate read_certificate(const Call& call, std::size_t index) {
    const std::string_view bytes = call.word(index);
    Certificate certificate = bytes.starts_with("-----") ? crypto::read_pem_certificate(bytes) : crypto::read_der_certificate(bytes);
    if (certificate == nullptr) {
        static_cast<void>(call.fail("Invalid X509 certificate"));
    }
    return certificate;
}

int give_text(const Call& call, const std::string& text) {
    return is_too_large(text.size()) ? fail_too_large(call) : call.give(std::string_view{text});
}

std::string issuer_of(const X509& certificate) {
    return crypto::name_text(*X509_get_issuer_name(&certificate));
}
std::string subject_of(const X509& certificate) {
    return crypto::name_text(*X509_get_subject_name(&certificate));
}
std::string begin_of(const X509& certificate) {
    return crypto::time_text(*X509_get0_notBefore(&certificate));
}
std::string end_of(const X509& certificate) {
    return crypto::time_text(*X509_get0_notAfter(&certificate));
}
std::string version_of(const X509& certificate) {
    return std::to_string(X509_get_version(&certificate) + 1);
}

using Fact = std::string (*)(const X509& certificate);

/// The commands whose one argument is a certificate and whose result is a text.
template <Fact fact>
int tell(Call& call) {
    const crypto::ErrorsForgotten forgotten;
    const Certificate certificate = read_certificate(call, 0);
    return certificate == nullptr ? TCL_ERROR : give_text(call, fact(*certificate));
}

int subject(Call& call) {
    if (call.count() == 1) {
        return tell<&subject_of>(call);
    }
    if (call.word(1) != "commonName") {
        return call.fail_keyword(call.word(1), "commonName");
    }
    const crypto::ErrorsForgotten forgotten;
    const Certificate certificate = read_certificate(call, 0);
    return certificate == nullptr ? TCL_ERROR : give_text(call, crypto::common_name(*X509_get_subject_name(certificate.get())));
}

int give_key_bits(const Call& call, const X509& certificate) {
    const auto bits = crypto::key_bits(certificate);
    return bits ? call.give(Tcl_WideInt{*bits}) : call.fail("The public key cannot be read");
}

/// `CERT`, `type CERT`, `bits CERT`, `curve_name CERT`
int subject_public_key(Call& call) {
    if (call.count() == 1) {
        return tell<&crypto::key_text>(call);
    }
    const std::string_view what = call.word(0);
    if (what != "type" && what != "bits" && what != "curve_name") {
        return call.fail_keyword(what, "type bits curve_name");
    }
    const crypto::ErrorsForgotten forgotten;
    const Certificate certificate = read_certificate(call, 1);
    if (certificate == nullptr) {
        return TCL_ERROR;
    }
    if (what == "type") {
        return call.give(crypto::key_type(*certificate));
    }
    if (what == "bits") {
        return give_key_bits(call, *certificate);
    }
    const auto curve = crypto::curve_name(*certificate);
    return curve ? call.give(std::string_view{*curve}) : call.fail("The public key is not EC");
}

int subject_public_key_type(Call& call) {
    const crypto::ErrorsForgotten forgotten;
    const Certificate certificate = read_certificate(call, 0);
    return certificate == nullptr ? TCL_ERROR : call.give(crypto::key_type(*certificate));
}

int subject_public_key_rsa_bits(Call& call) {
    const crypto::ErrorsForgotten forgotten;
    const Certificate certificate = read_certificate(call, 0);
    if (certificate == nullptr) {
        return TCL_ERROR;
    }
    return crypto::key_type(*certificate) == "RSA" ? give_key_bits(call, *certificate) : call.fail("The public key is not RSA");
}

int pem2der(Call& call) {
    const crypto::ErrorsForgotten forgotten;
    const Certificate certificate = crypto::read_pem_certificate(call.word(0));
    return certificate == nullptr ? call.fail("Invalid X509 certificate") : call.give(new_bytes(crypto::der_of(*certificate)));
}

/// A number of OpenSSL's; nothing after failing.
std::optional<long> read_code(const Call& call, std::size_t index) {
    long code = 0;
    if (Tcl_GetLongFromObj(nullptr, call.object(index), &code) != TCL_OK) {
        static_cast<void>(call.fail("Illegal argument"));
        return std::nullopt;
    }
    return code;
}

std::string error_text(long code) {
    return X509_verify_cert_error_string(code);
}

int verify_cert_error_string(Call& call) {
    const auto code = read_code(call, 0);
    return code ? call.give(std::string_view{error_text(*code)}) : TCL_ERROR;
}

/// A field of X509::cert_fields and the HTTP header that carries it.
struct Field {
    std::string_view word;
    std::string_view header;
    Fact fact;
};
constexpr Field fields[] = {
    {"hash", "SSLClientCertHash", &crypto::fingerprint},
    {"issuer", "SSLClientCertIssuer", &issuer_of},
    {"serial", "SSLClientCertSerialNumber", &crypto::serial_text},
    {"sigalg", "SSLClientCertSignatureAlgorithm", &crypto::signature_algorithm},
    {"subject", "SSLClientCertSubject", &subject_of},
    {"subpubkey", "SSLClientCertSubjectPublicKey", &crypto::key_text},
    {"validity", "SSLClientCertNotValidBefore", &begin_of},
    {"validity", "SSLClientCertNotValidAfter", &end_of},
    {"versionnum", "SSLClientCertVersion", &version_of},
    {"whole", "SSLClientCert", &crypto::pem_text},
};
constexpr std::string_view field_words = "hash issuer serial sigalg subject subpubkey validity versionnum whole";

bool is_wanted(const Call& call, std::string_view word) {
    for (std::size_t i = 2; i < call.count(); ++i) {
        if (call.word(i) == word) {
            return true;
        }
    }
    return call.count() == 2;
}

void append(Tcl_Obj* list, std::string_view text) {
    Tcl_ListObjAppendElement(nullptr, list, new_text(text));
}

/// A header is one line.
std::string on_one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

/// `CERT CODE ?FIELD …?`: without a field all of them.
int cert_fields(Call& call) {
    const crypto::ErrorsForgotten forgotten;
    for (std::size_t i = 2; i < call.count(); ++i) {
        const std::string_view word = call.word(i);
        if (std::none_of(std::begin(fields), std::end(fields), [word](const Field& field) { return field.word == word; })) {
            return call.fail_keyword(word, field_words);
        }
    }
    const auto code = read_code(call, 1);
    const Certificate certificate = code ? read_certificate(call, 0) : nullptr;
    if (certificate == nullptr) {
        return TCL_ERROR;
    }
    const ObjRef list{Tcl_NewListObj(0, nullptr)};
    append(list.get(), "SSLClientCertStatus");
    append(list.get(), error_text(*code));
    std::size_t size = 0;
    for (const Field& field : fields) {
        if (is_wanted(call, field.word)) {
            const std::string value = on_one_line(field.fact(*certificate));
            size += value.size();
            if (is_too_large(size)) {
                return fail_too_large(call);
            }
            append(list.get(), field.header);
            append(list.get(), value);
        }
    }
    return call.give(list.get());
}

constexpr std::string_view key_usage = "X509::subject_public_key ?type|bits|curve_name? CERT";
constexpr std::string_view fields_usage =
    "X509::cert_fields CERT CODE ?hash? ?issuer? ?serial? ?sigalg? ?subject? ?subpubkey? ?validity? ?versionnum? ?whole?";

constexpr CommandRow rows[] = {
    {"X509::subject", 1, 2, "X509::subject CERT ?commonName?", "", &subject, Needs::nothing},
    {"X509::issuer", 1, 1, "X509::issuer CERT", "", &tell<&issuer_of>, Needs::nothing},
    {"X509::serial_number", 1, 1, "X509::serial_number CERT", "", &tell<&crypto::serial_text>, Needs::nothing},
    {"X509::hash", 1, 1, "X509::hash CERT", "", &tell<&crypto::fingerprint>, Needs::nothing},
    {"X509::not_valid_before", 1, 1, "X509::not_valid_before CERT", "", &tell<&begin_of>, Needs::nothing},
    {"X509::not_valid_after", 1, 1, "X509::not_valid_after CERT", "", &tell<&end_of>, Needs::nothing},
    {"X509::version", 1, 1, "X509::version CERT", "", &tell<&version_of>, Needs::nothing},
    {"X509::signature_algorithm", 1, 1, "X509::signature_algorithm CERT", "", &tell<&crypto::signature_algorithm>, Needs::nothing},
    {"X509::subject_public_key", 1, 2, key_usage, "", &subject_public_key, Needs::nothing},
    {"X509::subject_public_key_type", 1, 1, "X509::subject_public_key_type CERT", "", &subject_public_key_type, Needs::nothing},
    {"X509::subject_public_key_RSA_bits", 1, 1, "X509::subject_public_key_RSA_bits CERT", "", &subject_public_key_rsa_bits, Needs::nothing},
    {"X509::extensions", 1, 1, "X509::extensions CERT", "", &tell<&crypto::extensions_text>, Needs::nothing},
    {"X509::whole", 1, 1, "X509::whole CERT", "", &tell<&crypto::pem_text>, Needs::nothing},
    {"X509::pem2der", 1, 1, "X509::pem2der PEM", "", &pem2der, Needs::nothing},
    {"X509::cert_fields", 2, -1, fields_usage, "", &cert_fields, Needs::nothing},
    {"X509::verify_cert_error_string", 1, 1, "X509::verify_cert_error_string CODE", "", &verify_cert_error_string, Needs::nothing},
};

} // namespace

CommandFamily x509_family() {
    return rows;
}

} // namespace sluice::tclbind
