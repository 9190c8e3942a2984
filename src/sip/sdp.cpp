#include "sip/sdp.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"
#include "base/text.h"
#include "sip/headers.h"
#include "sip/internal/scanner.h"

namespace callfloor::sip {

namespace {

struct StaticPayload {
    int payload_type;
    std::string_view encoding;
    int clock_rate;
};
// RFC 3551 section 6, audio; G722's clock rate is 8000 there although it samples at 16000.
constexpr StaticPayload kStaticPayloads[] = {
    {0, "PCMU", 8'000}, {3, "GSM", 8'000}, {4, "G723", 8'000},  {8, "PCMA", 8'000},
    {9, "G722", 8'000}, {13, "CN", 8'000}, {15, "G728", 8'000}, {18, "G729", 8'000}};

std::optional<int> parse_payload_type(std::string_view text) {
    const auto value = parse_int(text, 0, 127);
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

/// "8 PCMA/8000[/1]"
std::optional<RtpMap> parse_rtpmap(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) {
        return std::nullopt;
    }
    const auto payload_type = parse_payload_type(text.substr(0, space));
    const auto parts = split(trim(text.substr(space)), '/');
    const auto rate = parts.size() >= 2 ? parse_int(parts[1], 1, 1'000'000) : std::nullopt;
    const auto channels =
        parts.size() == 3 ? parse_int(parts[2], 1, 255) : std::optional<std::int64_t>(1);
    if (!payload_type || parts[0].empty() || parts.size() > 3 || !rate || !channels) {
        return std::nullopt;
    }
    return RtpMap{*payload_type, std::string(parts[0]), static_cast<int>(*rate),
                  static_cast<int>(*channels)};
}

std::optional<RtpMap> static_rtpmap(int payload_type) {
    const auto found = std::find_if(
        std::begin(kStaticPayloads), std::end(kStaticPayloads),
        [=](const StaticPayload& payload) { return payload.payload_type == payload_type; });
    if (found == std::end(kStaticPayloads)) {
        return std::nullopt;
    }
    return RtpMap{payload_type, std::string(found->encoding), found->clock_rate, 1};
}

std::optional<SdpDirection> direction_from_name(std::string_view name) {
    for (const auto direction : {SdpDirection::SendRecv, SdpDirection::SendOnly,
                                 SdpDirection::RecvOnly, SdpDirection::Inactive}) {
        if (sdp_direction_name(direction) == name) {
            return direction;
        }
    }
    return std::nullopt;
}

std::optional<SdpDirection> find_direction(const std::vector<SdpAttribute>& attributes) {
    for (const SdpAttribute& attribute : attributes) {
        if (const auto direction = direction_from_name(attribute.name);
            direction && !attribute.value) {
            return direction;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view sdp_direction_name(SdpDirection direction) {
    switch (direction) {
        case SdpDirection::SendRecv:
            return "sendrecv";
        case SdpDirection::SendOnly:
            return "sendonly";
        case SdpDirection::RecvOnly:
            return "recvonly";
        case SdpDirection::Inactive:
            break;
    }
    return "inactive";
}

SdpDirection reversed(SdpDirection direction) {
    switch (direction) {
        case SdpDirection::SendOnly:
            return SdpDirection::RecvOnly;
        case SdpDirection::RecvOnly:
            return SdpDirection::SendOnly;
        case SdpDirection::SendRecv:
        case SdpDirection::Inactive:
            break;
    }
    return direction;
}

std::optional<std::string_view> SdpMedia::find(std::string_view name) const {
    for (const SdpAttribute& attribute : attributes) {
        if (attribute.name == name) {
            return attribute.value ? std::string_view(*attribute.value) : std::string_view{};
        }
    }
    return std::nullopt;
}

std::optional<SdpDirection> SdpMedia::own_direction() const {
    return find_direction(attributes);
}

void SdpMedia::set_direction(SdpDirection direction) {
    std::erase_if(attributes, [](const SdpAttribute& attribute) {
        return !attribute.value && direction_from_name(attribute.name).has_value();
    });
    attributes.push_back({std::string(sdp_direction_name(direction)), std::nullopt});
}

std::vector<RtpMap> SdpMedia::codecs() const {
    std::vector<RtpMap> maps;
    for (const SdpAttribute& attribute : attributes) {
        if (attribute.name == "rtpmap" && maps.size() < limits::kSdpFormats) {
            if (auto map = parse_rtpmap(attribute.value.value_or(""))) {
                maps.push_back(std::move(*map));
            }
        }
    }
    std::vector<RtpMap> result;
    for (const std::string& format : formats) {
        const auto payload_type = parse_payload_type(format);
        if (!payload_type) {
            continue;
        }
        const auto map = std::find_if(maps.begin(), maps.end(), [&](const RtpMap& entry) {
            return entry.payload_type == *payload_type;
        });
        if (map != maps.end()) {
            result.push_back(*map);
        } else if (auto known = static_rtpmap(*payload_type)) {
            result.push_back(std::move(*known));
        }
    }
    return result;
}

std::optional<std::string_view> SdpMedia::fmtp(int payload_type) const {
    for (const SdpAttribute& attribute : attributes) {
        if (attribute.name != "fmtp" || !attribute.value) {
            continue;
        }
        const std::string_view text = *attribute.value;
        const auto space = std::min(text.find(' '), text.size());
        if (parse_payload_type(text.substr(0, space)) == payload_type) {
            return trim(text.substr(space));
        }
    }
    return std::nullopt;
}

std::optional<int> SdpMedia::ptime_ms() const {
    const auto value = parse_int(trim(find("ptime").value_or("")), 1, 1'000);
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::uint16_t> SdpMedia::rtcp_port() const {
    const auto text = find("rtcp").value_or("");
    const auto value = parse_int(text.substr(0, text.find(' ')), 1, 65'535);
    return value ? std::optional<std::uint16_t>(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

std::string_view Sdp::address_of(const SdpMedia& section) const {
    if (section.connection) {
        return *section.connection;
    }
    return connection ? std::string_view(*connection) : std::string_view{};
}

SdpDirection Sdp::direction_of(const SdpMedia& section) const {
    if (const auto own = section.own_direction()) {
        return *own;
    }
    return find_direction(attributes).value_or(SdpDirection::SendRecv);
}

const SdpMedia* Sdp::find_audio() const {
    const auto found = std::find_if(media.begin(), media.end(), [](const SdpMedia& section) {
        return section.kind == "audio" && section.port != 0 &&
               protection_of(section) != SdpProtection::Unknown;
    });
    return found == media.end() ? nullptr : &*found;
}

namespace {

class SdpReader final {
  public:
    Result<Sdp> read(std::string_view text) {
        while (!text.empty()) {
            const auto end = text.find('\n');
            auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            if (++number_ > limits::kSdpLines) {
                return fail(ErrorCode::LimitReached,
                            "the session description has more than {} lines", limits::kSdpLines);
            }
            if (!line.empty()) {
                TRY(read_line(line));
            }
        }
        if (!has_version_ || !has_origin_) {
            return fail(ErrorCode::InvalidInput, "the session description has no {} line",
                        has_version_ ? "o=" : "v=");
        }
        return std::move(sdp_);
    }

  private:
    std::unexpected<Error> malformed(std::string_view what) const {
        return fail(ErrorCode::InvalidInput, "line {} of the session description: {}", number_,
                    what);
    }

    Result<void> read_line(std::string_view line) {
        if (line.size() < 2 || line[1] != '=' || line.find('\0') != std::string_view::npos ||
            line.find('\r') != std::string_view::npos) {
            return malformed("not of the form x=value");
        }
        const char type = line[0];
        const auto value = line.substr(2);
        if (!has_version_ && type != 'v') {
            return malformed("v=0 has to come first");
        }
        switch (type) {
            case 'v':
                return read_version(value);
            case 'o':
                return read_origin(value);
            case 's':
                return read_session_name(value);
            case 'c':
                return read_connection(value);
            case 't':
                return read_timing(value);
            case 'b':
                (sdp_.media.empty() ? sdp_.bandwidths : sdp_.media.back().bandwidths)
                    .emplace_back(value);
                return {};
            case 'a':
                return read_attribute(value);
            case 'm':
                return read_media(value);
            default:
                return {};  // RFC 8866 5: what is not understood is ignored
        }
    }

    Result<void> read_version(std::string_view value) {
        if (trim(value) != "0" || has_version_) {
            return malformed("only one v=0 is understood");
        }
        has_version_ = true;
        return {};
    }

    // Ids beyond 64 bits are seen in the field; only whether they change matters, so they wrap.
    static std::optional<std::uint64_t> wrapped_number(std::string_view text) {
        if (text.empty() || text.size() > 64 || !all_in(text, kDigit)) {
            return std::nullopt;
        }
        std::uint64_t number = 0;
        for (const char c : text) {
            number = number * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return number;
    }

    Result<void> read_origin(std::string_view value) {
        const auto parts = words(value);
        if (has_origin_ || !sdp_.media.empty() || parts.size() != 6 || parts[3] != "IN" ||
            !is_host_text(parts[5])) {
            return malformed("o= is not 'user id version IN IP4|IP6 address', once, before m=");
        }
        const auto id = wrapped_number(parts[1]);
        const auto version = wrapped_number(parts[2]);
        if (!id || !version) {
            return malformed("the session id and version in o= are not numbers");
        }
        has_origin_ = true;
        sdp_.origin = {std::string(parts[0]), *id, *version, std::string(parts[5])};
        return {};
    }

    Result<void> read_session_name(std::string_view value) {
        if (!sdp_.media.empty()) {
            return malformed("s= has to come before m=");
        }
        sdp_.session_name = value.empty() ? "-" : value;
        return {};
    }

    Result<void> read_connection(std::string_view value) {
        const auto parts = words(value);
        if (parts.size() != 3 || parts[0] != "IN" || (parts[1] != "IP4" && parts[1] != "IP6")) {
            return malformed("c= is not 'IN IP4|IP6 address'");
        }
        const auto address = parts[2].substr(0, parts[2].find('/'));
        if (!is_host_text(address)) {
            return malformed("the address in c= is malformed");
        }
        (sdp_.media.empty() ? sdp_.connection : sdp_.media.back().connection) =
            std::string(address);
        return {};
    }

    Result<void> read_timing(std::string_view value) {
        const auto parts = words(value);
        if (parts.size() != 2 || !all_in(parts[0], kDigit) || !all_in(parts[1], kDigit)) {
            return malformed("t= is not two numbers");
        }
        if (sdp_.media.empty()) {
            sdp_.timing = fmt::format("{} {}", parts[0], parts[1]);
        }
        return {};
    }

    Result<void> read_attribute(std::string_view value) {
        const auto colon = value.find(':');
        const auto name = value.substr(0, colon);
        if (!is_token(name)) {
            return malformed("a= has no attribute name");
        }
        SdpAttribute attribute{std::string(name), std::nullopt};
        if (colon != std::string_view::npos) {
            attribute.value = value.substr(colon + 1);
        }
        (sdp_.media.empty() ? sdp_.attributes : sdp_.media.back().attributes)
            .push_back(std::move(attribute));
        return {};
    }

    Result<void> read_media(std::string_view value) {
        if (sdp_.media.size() == limits::kSdpMediaSections) {
            return fail(ErrorCode::LimitReached,
                        "the session description has more than {} m= sections",
                        limits::kSdpMediaSections);
        }
        const auto parts = words(value);
        if (parts.size() < 4 || !is_token(parts[0])) {
            return malformed("m= is not 'kind port protocol formats'");
        }
        if (parts.size() > 3 + limits::kSdpFormats) {
            return fail(ErrorCode::LimitReached, "an m= line has more than {} formats",
                        limits::kSdpFormats);
        }
        const auto slash = parts[1].find('/');
        const auto port = parse_int(parts[1].substr(0, slash), 0, 65'535);
        const auto count = slash == std::string_view::npos
                               ? std::optional<std::int64_t>(1)
                               : parse_int(parts[1].substr(slash + 1), 1, 65'535);
        if (!port || !count) {
            return malformed("the port in m= is not a number up to 65535");
        }
        SdpMedia section;
        section.kind = parts[0];
        section.port = static_cast<std::uint16_t>(*port);
        section.port_count = static_cast<int>(*count);
        section.protocol = parts[2];
        section.formats.assign(parts.begin() + 3, parts.end());
        sdp_.media.push_back(std::move(section));
        return {};
    }

    // Some phones write two spaces or end a line with one.
    static std::vector<std::string_view> words(std::string_view text) {
        auto parts = split(text, ' ');
        std::erase_if(parts, [](std::string_view part) { return part.empty(); });
        return parts;
    }

    Sdp sdp_;
    std::size_t number_ = 0;
    bool has_version_ = false;
    bool has_origin_ = false;
};

void append_connection(std::string& out, std::string_view address) {
    out.append("c=IN ").append(address.find(':') == std::string_view::npos ? "IP4 " : "IP6 ");
    out.append(address).append("\r\n");
}

void append_attributes(std::string& out, const std::vector<SdpAttribute>& attributes) {
    for (const SdpAttribute& attribute : attributes) {
        out.append("a=").append(attribute.name);
        if (attribute.value) {
            out.append(":").append(*attribute.value);
        }
        out += "\r\n";
    }
}

void append_bandwidths(std::string& out, const std::vector<std::string>& bandwidths) {
    for (const std::string& bandwidth : bandwidths) {
        out.append("b=").append(bandwidth).append("\r\n");
    }
}

}  // namespace

Result<Sdp> Sdp::parse(std::string_view text) {
    if (text.size() > limits::kSdpBytes) {
        return fail(ErrorCode::LimitReached, "the session description has {} bytes, more than {}",
                    text.size(), limits::kSdpBytes);
    }
    return SdpReader().read(text);
}

std::string to_text(const Sdp& sdp) {
    std::string out;
    out.reserve(512);
    const SdpOrigin& origin = sdp.origin;
    out +=
        fmt::format("v=0\r\no={} {} {} IN {} {}\r\ns={}\r\n", origin.username, origin.session_id,
                    origin.version, origin.address.find(':') == std::string::npos ? "IP4" : "IP6",
                    origin.address, sdp.session_name);
    if (sdp.connection) {
        append_connection(out, *sdp.connection);
    }
    append_bandwidths(out, sdp.bandwidths);
    out.append("t=").append(sdp.timing).append("\r\n");
    append_attributes(out, sdp.attributes);
    for (const SdpMedia& section : sdp.media) {
        out.append("m=").append(section.kind).append(" ").append(std::to_string(section.port));
        if (section.port_count != 1) {
            out.append("/").append(std::to_string(section.port_count));
        }
        out.append(" ").append(section.protocol);
        for (const std::string& format : section.formats) {
            out.append(" ").append(format);
        }
        out += "\r\n";
        if (section.connection) {
            append_connection(out, *section.connection);
        }
        append_bandwidths(out, section.bandwidths);
        append_attributes(out, section.attributes);
    }
    return out;
}

}  // namespace callfloor::sip
