#include "switchboard/internal/trace_codec.h"

#include <algorithm>
#include <functional>
#include <type_traits>

namespace callfloor::switchboard {

namespace {

constexpr std::uint32_t kMagic = 0x31504953;  // "SIP1" in a little-endian file

// Files stay on the machine that wrote them: numbers are in its own byte order.
template <typename Number>
void put(std::string& to, Number number) {
    static_assert(std::is_integral_v<Number>);
    to.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_text(std::string& to, std::string_view text) {
    put(to, static_cast<std::uint32_t>(text.size()));
    to.append(text);
}

void put_endpoint(std::string& to, const sip::Endpoint& endpoint) {
    put_text(to, endpoint.address);
    put(to, endpoint.port);
    put(to, static_cast<std::uint8_t>(endpoint.transport));
}

/// Takes from the front; after the first thing that is not there it gives zeroes.
struct Taker {
    std::string_view rest;
    bool is_whole = true;

    template <typename Number>
    Number number() {
        Number value{};
        if (rest.size() < sizeof value) {
            is_whole = false;
            rest = {};
            return value;
        }
        std::copy_n(rest.begin(), sizeof value, reinterpret_cast<char*>(&value));
        rest.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const auto size = number<std::uint32_t>();
        is_whole = is_whole && size <= rest.size();
        const auto taken = rest.substr(0, is_whole ? size : 0);
        rest.remove_prefix(taken.size());
        return std::string(taken);
    }
    sip::Endpoint endpoint() {
        sip::Endpoint taken;
        taken.address = text();
        taken.port = number<std::uint16_t>();
        const auto transport = number<std::uint8_t>();
        is_whole = is_whole && transport <= static_cast<std::uint8_t>(sip::TransportKind::Tls);
        taken.transport = static_cast<sip::TransportKind>(transport);
        return taken;
    }
};

}  // namespace

void append_message(std::string& body, const TracedMessage& message) {
    put(body, std::int64_t{to_epoch_ms(message.at)});
    put(body, static_cast<std::uint8_t>(message.way));
    put_endpoint(body, message.local);
    put_endpoint(body, message.remote);
    put(body, message.leg.value);
    put_text(body, message.text);
}

std::optional<std::vector<TracedMessage>> read_messages(std::string_view body) {
    std::vector<TracedMessage> messages;
    Taker taker{body};
    while (!taker.rest.empty()) {
        TracedMessage message;
        message.at = from_epoch_ms(taker.number<std::int64_t>());
        message.way = taker.number<std::uint8_t>() == 0 ? sip::MessageWatcher::Way::In
                                                        : sip::MessageWatcher::Way::Out;
        message.local = taker.endpoint();
        message.remote = taker.endpoint();
        message.leg = LegId{taker.number<std::int64_t>()};
        message.text = taker.text();
        if (!taker.is_whole) {
            return std::nullopt;
        }
        messages.push_back(std::move(message));
    }
    return messages;
}

// A CRC-32 byte by byte would be a third of what tracing costs; the standard library's hash is the
// same in every run.
std::uint32_t trace_checksum(std::string_view body) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(body));
}

std::string trace_head(const TraceRecordHead& head) {
    std::string bytes;
    put(bytes, kMagic);
    put(bytes, head.size);
    put(bytes, head.conversation.value);
    put(bytes, head.checksum);
    return bytes;
}

std::optional<TraceRecordHead> read_head(std::string_view bytes) {
    Taker taker{bytes};
    const auto magic = taker.number<std::uint32_t>();
    TraceRecordHead head;
    head.size = taker.number<std::uint32_t>();
    head.conversation.value = taker.number<std::int64_t>();
    head.checksum = taker.number<std::uint32_t>();
    return taker.is_whole && magic == kMagic ? std::optional(head) : std::nullopt;
}

}  // namespace callfloor::switchboard
