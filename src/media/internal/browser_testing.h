#pragma once
// A browser for tests, without network: sends binding requests, is the DTLS client, seals and opens
// packets.

#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "io/monotonic.h"
#include "media/internal/browser_link.h"
#include "media/internal/srtp.h"
#include "media/internal/srtp_testing.h"
#include "media/internal/stun.h"

namespace callfloor::media::testing {

class Browser final {
  public:
    enum class Nominate : std::uint8_t { No, Yes };
    using Datagram = Dtls::Datagram;

    Browser(const DtlsIdentity& server, const char* from, std::uint16_t port = 8'000)
        : address(*Endpoint::from_text(from, port)),
          identity_(*DtlsIdentity::create()),
          dtls_(Dtls::create(*identity_, Dtls::Role::Client, server.fingerprint())) {
        terms.user = "ours" + std::to_string(port);
        terms.password = "password-of-" + std::to_string(port) + "-at-least-22";
        terms.peer_user = "theirs";
        terms.fingerprint = identity_->fingerprint();
    }

    /// A binding request.
    void check(Nominate nominate) {
        Datagram request(20);
        request[1] = 1;
        write_u32(request.data() + 4, 0x2112A442);
        request[19] = ++transaction_;
        add(request, 0x0006, terms.user + ":" + terms.peer_user);
        add(request, 0x0024, std::string(4, '\1'));
        add(request, 0xC057, std::string(4, '\2'));  // NETWORK-COST, as Chromium sends it
        if (nominate == Nominate::Yes) {
            add(request, 0x0025, {});
        }
        set_length(request, 24);
        std::string hmac(20, '\0');
        unsigned int bytes = 0;
        HMAC(EVP_sha1(), terms.password.data(), static_cast<int>(terms.password.size()),
             request.data(), request.size(), reinterpret_cast<unsigned char*>(hmac.data()), &bytes);
        add(request, 0x0008, hmac);
        set_length(request, 8);
        std::string sum(4, '\0');
        write_u32(reinterpret_cast<std::uint8_t*>(sum.data()), crc32(request) ^ 0x5354554E);
        add(request, 0x8028, sum);
        outgoing_.push_back(std::move(request));
    }
    void start_dtls() {
        dtls_->start();
        collect();
    }
    std::vector<Datagram> take_outgoing() { return std::exchange(outgoing_, {}); }
    void receive(std::span<const std::uint8_t> datagram, const Endpoint& to) {
        if (to != address) {
            return;
        }
        if (looks_like_stun(datagram)) {
            answers += datagram[0] == 1 && datagram[1] == 1 ? 1 : 0;
        } else if (Dtls::looks_like(datagram)) {
            dtls_->receive(datagram);
            collect();
            if (dtls_->keys() && srtp_ == nullptr) {
                srtp_ = Srtp::create(*dtls_->keys());
            }
        }
    }
    /// OpenSSL's clock is the machine's: asks until the flight was repeated or the time is over.
    bool repeats_within(std::chrono::seconds time) {
        const auto end = io::monotonic_now() + time;
        while (outgoing_.empty() && io::monotonic_now() < end) {
            dtls_->repeat_lost();
            collect();
        }
        return !outgoing_.empty();
    }

    Datagram sealed(std::uint16_t sequence) {
        const auto out = srtp_->seal_rtp(rtp_datagram(sequence, address.port));
        return {out.begin(), out.end()};
    }
    std::optional<std::span<std::uint8_t>> open(std::span<std::uint8_t> datagram) {
        return srtp_->open_rtp(datagram);
    }
    bool open_report(std::span<std::uint8_t> datagram) {
        return srtp_->open_rtcp(datagram).has_value();
    }

    Endpoint address;
    BrowserTerms terms;
    int answers = 0;

  private:
    static void add(Datagram& to, std::uint16_t type, const std::string& value) {
        const auto at = to.size();
        to.resize(at + 4 + (value.size() + 3) / 4 * 4);
        write_u16(to.data() + at, type);
        write_u16(to.data() + at + 2, static_cast<std::uint16_t>(value.size()));
        std::copy(value.begin(), value.end(), to.begin() + static_cast<std::ptrdiff_t>(at) + 4);
    }
    static void set_length(Datagram& of, std::size_t to_come) {
        write_u16(of.data() + 2, static_cast<std::uint16_t>(of.size() - 20 + to_come));
    }
    static std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
        std::uint32_t crc = 0xFFFFFFFFu;
        for (const auto byte : bytes) {
            crc ^= byte;
            for (int bit = 0; bit < 8; ++bit) {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
            }
        }
        return ~crc;
    }
    void collect() {
        for (auto& datagram : dtls_->take_outgoing()) {
            outgoing_.push_back(std::move(datagram));
        }
    }

    std::unique_ptr<const DtlsIdentity> identity_;
    std::unique_ptr<Dtls> dtls_;
    std::unique_ptr<Srtp> srtp_;
    std::vector<Datagram> outgoing_;
    std::uint8_t transaction_ = 0;
};

}  // namespace callfloor::media::testing
