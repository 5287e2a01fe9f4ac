#include "engine/tls/tls_channel.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>

namespace sluice::engine {

/// The source and sink of a channel, as OpenSSL sees it.
struct TlsChannelBio {
    static TlsChannel& channel(BIO* bio) { return *static_cast<TlsChannel*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* into, std::size_t room, std::size_t* got) {
        BIO_clear_retry_flags(bio);
        TlsChannel& self = channel(bio);
        *got = self.take_input(std::as_writable_bytes(std::span{into, room}));
        if (*got == 0 && !self.input_ended_) {
            BIO_set_retry_read(bio);
        }
        return *got > 0 ? 1 : 0;
    }

    static int write(BIO* bio, const char* bytes, std::size_t count, std::size_t* taken) {
        BIO_clear_retry_flags(bio);
        TlsChannel& self = channel(bio);
        self.holds_output_ = false;
        self.no_memory_ = !self.output_.append(std::as_bytes(std::span{bytes, count}));
        *taken = self.no_memory_ ? 0 : count;
        return self.no_memory_ ? 0 : 1;
    }

    static long control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
        if (command == BIO_CTRL_EOF) {
            const TlsChannel& self = channel(bio);
            return self.input_ended_ && self.kept_.is_empty() && self.lent_.empty() ? 1 : 0;
        }
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }

    struct Free {
        void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
    };
    static const BIO_METHOD* method() {
        static const std::unique_ptr<BIO_METHOD, Free> made = [] {
            std::unique_ptr<BIO_METHOD, Free> now{BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "flow")};
            BIO_meth_set_read_ex(now.get(), read);
            BIO_meth_set_write_ex(now.get(), write);
            BIO_meth_set_ctrl(now.get(), control);
            return now;
        }();
        return made.get();
    }
};

namespace {

int channel_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

/// What the records of so many bytes may take beyond them, when they are as long as they may be.
std::size_t records_of(std::size_t bytes) {
    constexpr std::size_t overhead = 64;
    return bytes + (bytes / SSL3_RT_MAX_PLAIN_LENGTH + 1) * overhead;
}

constexpr std::uint64_t small_records_bytes = std::uint64_t{128} << 10;
constexpr std::size_t small_record = 1369; // with its overhead one segment of an Ethernet

} // namespace

TlsChannel::TlsChannel(SslPtr ssl, BufferPool& buffers) : ssl_(std::move(ssl)), kept_(buffers), output_(buffers) {
    BIO* bio = BIO_new(TlsChannelBio::method());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_ex_data(ssl_.get(), channel_index(), this);
}

TlsChannel::~TlsChannel() {
    // OpenSSL takes a session whose connection was not closed by the book for a broken one and forgets it.
    if (is_secured_) {
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
}

int TlsChannel::on_client_hello(SSL* ssl, int* alert, void* /*unused*/) {
    TlsChannel* self = &of(*ssl);
    if (std::exchange(self->hello_seen_, true)) {
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return self->refuses_name_ ? SSL_CLIENT_HELLO_ERROR : SSL_CLIENT_HELLO_SUCCESS;
    }
    self->hello_ = ClientHello::copy_from(*ssl, self->keeps_hello_);
    return SSL_CLIENT_HELLO_RETRY;
}

int TlsChannel::on_session(SSL* ssl, SSL_SESSION* session) {
    // A copy: an end without close_notify, which many servers have, makes OpenSSL give up the connection's own.
    of(*ssl).session_.reset(SSL_SESSION_dup(session));
    return 0;
}

TlsChannel& TlsChannel::of(SSL& ssl) {
    return *static_cast<TlsChannel*>(SSL_get_ex_data(&ssl, channel_index()));
}

void TlsChannel::watch_server_hello() {
    SSL_set_msg_callback(ssl_.get(), on_message);
}

void TlsChannel::on_message(int is_write, int /*version*/, int type, const void* bytes, std::size_t count, SSL* ssl, void* /*unused*/) {
    constexpr std::size_t header = 4;
    const std::span message{static_cast<const std::byte*>(bytes), count};
    if (is_write != 0 || type != SSL3_RT_HANDSHAKE || count < header) {
        return;
    }
    std::vector<ClientHello::Extension>& extensions = of(*ssl).server_extensions_;
    if (message[0] == std::byte{SSL3_MT_SERVER_HELLO}) {
        extensions = server_hello_extensions(message.subspan(header));
    } else if (message[0] == std::byte{SSL3_MT_ENCRYPTED_EXTENSIONS}) {
        std::ranges::move(encrypted_extensions(message.subspan(header)), std::back_inserter(extensions));
    }
}

bool TlsChannel::renegotiate() {
    ERR_clear_error();
    if (!is_secured_ || SSL_version(ssl_.get()) >= TLS1_3_VERSION || SSL_renegotiate(ssl_.get()) != 1) {
        ERR_clear_error();
        return false;
    }
    is_renegotiating_ = true;
    static_cast<void>(SSL_do_handshake(ssl_.get())); // sends the first message; read() does the rest
    ERR_clear_error();
    return true;
}

bool TlsChannel::take_renegotiated() noexcept {
    const bool is_over = is_renegotiating_ && SSL_renegotiate_pending(ssl_.get()) == 0 && SSL_in_init(ssl_.get()) == 0;
    is_renegotiating_ = is_renegotiating_ && !is_over;
    return is_over;
}

TlsChannel::Step TlsChannel::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        is_secured_ = true;
        return Step::done;
    }
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        if (!input_ended_) {
            return Step::needs_input;
        }
        error_ = "the peer has ended the connection";
        break;
    case SSL_ERROR_WANT_CLIENT_HELLO_CB:
        return Step::client_hello;
    default:
        error_ = handshake_error();
        if (error_.empty()) {
            error_ = no_memory_ ? "no memory" : "the peer has ended the connection";
        }
    }
    ERR_clear_error();
    return Step::failed;
}

/// OpenSSL's words, and the cause behind those that tell none. Empty: it has said nothing.
std::string TlsChannel::handshake_error() const {
    const bool is_certificate = ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED;
    std::string error = take_openssl_error();
    if (refuses_name_) {
        return "the client asks for no server name that a profile has, and sni-require wants one";
    }
    if (is_certificate) {
        error += ": ";
        error += X509_verify_cert_error_string(SSL_get_verify_result(ssl_.get()));
    }
    return error;
}

TlsChannel::Read TlsChannel::read(std::span<std::byte> into) {
    Read done;
    while (done.bytes < into.size()) {
        ERR_clear_error();
        std::size_t got = 0;
        const int result = SSL_read_ex(ssl_.get(), into.data() + done.bytes, into.size() - done.bytes, &got);
        if (result != 1) {
            done.end = read_end(result);
            break;
        }
        done.bytes += got;
    }
    plain_in_ += done.bytes;
    return done;
}

TlsChannel::ReadEnd TlsChannel::read_end(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        is_starved_ = !input_ended_;
        return input_ended_ ? ReadEnd::truncated : ReadEnd::needs_input;
    case SSL_ERROR_ZERO_RETURN:
        return ReadEnd::closed;
    case SSL_ERROR_SYSCALL:
        ERR_clear_error();
        return input_ended_ ? ReadEnd::truncated : ReadEnd::failed;
    default:
        break;
    }
    const bool ended = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    error_ = take_openssl_error();
    return ended ? ReadEnd::truncated : ReadEnd::failed;
}

bool TlsChannel::write(std::span<const std::byte> bytes) {
    if (bytes.empty()) {
        return true;
    }
    ERR_clear_error();
    if (!output_.reserve(records_of(bytes.size())) || !write_records(bytes)) {
        error_ = take_openssl_error();
        return false;
    }
    return true;
}

bool TlsChannel::write_records(std::span<const std::byte> bytes) {
    std::size_t written = 0;
    while (records_grow_ && plain_out_ < small_records_bytes && !bytes.empty()) {
        const std::span<const std::byte> record = bytes.first(std::min<std::size_t>(bytes.size(), small_record));
        if (SSL_write_ex(ssl_.get(), record.data(), record.size(), &written) != 1) {
            return false;
        }
        plain_out_ += written;
        bytes = bytes.subspan(written);
    }
    if (!bytes.empty() && SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) != 1) {
        return false;
    }
    plain_out_ += bytes.size();
    return true;
}

void TlsChannel::set_record_size(std::uint32_t record_max, bool grows) {
    SSL_set_max_send_fragment(ssl_.get(), static_cast<long>(record_max));
    records_grow_ = grows;
}

void TlsChannel::close() {
    if (is_secured_ && (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) == 0) {
        ERR_clear_error();
        static_cast<void>(SSL_shutdown(ssl_.get())); // the peer's answer is not waited for
        ERR_clear_error();
    }
}

void TlsChannel::lend_input(std::span<const std::byte> bytes) noexcept {
    remember_first(bytes);
    lent_ = bytes;
    is_starved_ = false;
}

bool TlsChannel::add_input(std::span<const std::byte> bytes) {
    remember_first(bytes);
    is_starved_ = false;
    return kept_.append(bytes);
}

bool TlsChannel::keep_input() {
    return kept_.append(std::exchange(lent_, {}));
}

void TlsChannel::remember_first(std::span<const std::byte> bytes) noexcept {
    for (const std::byte byte : bytes.first(std::min(bytes.size(), first_.size() - first_count_))) {
        first_[first_count_++] = byte;
    }
}

/// Input for OpenSSL, the oldest first.
std::size_t TlsChannel::take_input(std::span<std::byte> into) noexcept {
    const bool from_kept = !kept_.is_empty();
    const std::span<const std::byte> source = from_kept ? kept_.all() : lent_;
    const std::size_t count = std::min(source.size(), into.size());
    std::copy_n(source.begin(), count, into.begin());
    from_kept ? kept_.drop_front(count) : void(lent_ = lent_.subspan(count));
    return count;
}

} // namespace sluice::engine
