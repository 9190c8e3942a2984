#include "http/internal/exchange.h"

#include "base/log.h"
#include "base/text.h"
#include "http/internal/byte_range.h"
#include "http/internal/uri_text.h"

namespace callfloor::http {

namespace bhttp = beast::http;

namespace {

constexpr std::int64_t kChunkBytes = 256 * 1024;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

std::string http_date() {
    char text[64];
    std::tm parts{};
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    gmtime_r(&now, &parts);
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

/// Opens the file, or what is in its place, and fills in length, range and status; gives the
/// problem when that fails.
std::optional<Response> open_file(Response& response, const Request& request, Outgoing& outgoing) {
    std::shared_ptr<ByteSource> source;
    if (const auto* made = std::get_if<SourceBody>(&response.body)) {
        source = made->source;
    } else if (auto file = FileBytes::open(std::get<FileBody>(response.body).path)) {
        source = *std::move(file);
    } else {
        log(LogLevel::Warning, "http", "cannot answer with a file: {}", file.error().text);
        return problem(404, ErrorCode::NotFound,
                       "the file is not in the data folder any more; its record is all there is");
    }
    const auto size = source->size();
    auto range = parse_range(request.headers.find("Range").value_or(""), size);
    const auto condition = request.headers.find("If-Range");
    if (condition && condition != response.headers.find("ETag")) {
        range = ByteRange{RangeKind::Whole, 0, size};
    }
    if (range.kind == RangeKind::Unsatisfiable) {
        return problem(416, ErrorCode::InvalidInput,
                       fmt::format("the file has {} bytes; ask for a range within", size))
            .with_header("Content-Range", fmt::format("bytes */{}", size));
    }
    response.headers.set("Accept-Ranges", "bytes");
    if (range.kind == RangeKind::Part) {
        response.status = 206;
        response.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", range.offset,
                                                          range.offset + range.length - 1, size));
    }
    outgoing.file.emplace(std::move(source), range.offset, range.length);
    outgoing.message.content_length(static_cast<std::uint64_t>(range.length));
    return std::nullopt;
}

}  // namespace

std::string FilePart::read_some() {
    std::string bytes(static_cast<std::size_t>(std::min(left_, kChunkBytes)), '\0');
    const auto got = source_->read_at(offset_, bytes);
    if (!got) {
        log(LogLevel::Warning, "http", "an answer is cut short: {}", got.error().text);
    }
    bytes.resize(got.value_or(0));
    offset_ += static_cast<std::int64_t>(bytes.size());
    left_ -= static_cast<std::int64_t>(bytes.size());
    return bytes;
}

Method method_of(bhttp::verb verb) {
    switch (verb) {
        case bhttp::verb::get:
            return Method::Get;
        case bhttp::verb::head:
            return Method::Head;
        case bhttp::verb::post:
            return Method::Post;
        case bhttp::verb::put:
            return Method::Put;
        case bhttp::verb::delete_:
            return Method::Delete;
        case bhttp::verb::options:
            return Method::Options;
        default:
            return Method::Other;
    }
}

std::expected<Request, Response> to_request(WireRequest&& message, const PeerInfo& peer) {
    Request request;
    request.method = method_of(message.method());
    request.target = view(message.target());
    for (const auto& field : message) {
        request.headers.add(std::string(view(field.name_string())),
                            std::string(view(field.value())));
    }
    request.body = std::move(message.body());
    request.peer_address = peer.address;
    request.secure = peer.secure;
    request.host = request.headers.find("Host").value_or("");
    const auto parts = split_target(request.target);
    const auto path =
        parts ? percent_decode(parts->path, PlusMeans::Plus) : std::unexpected(parts.error());
    if (!path) {
        return std::unexpected(problem(400, ErrorCode::InvalidInput, path.error().text));
    }
    request.path = *path;
    if (request.host.empty() && message.version() >= 11) {
        return std::unexpected(
            problem(400, ErrorCode::InvalidInput, "the request has no Host header"));
    }
    return request;
}

Outgoing to_outgoing(Response&& response, const Request& request, const WireOptions& options) {
    Outgoing outgoing;
    auto& message = outgoing.message;
    if (!std::holds_alternative<std::string>(response.body)) {
        if (auto instead = open_file(response, request, outgoing)) {
            response = *std::move(instead);
        }
    }
    if (!response.headers.find("Cache-Control")) {
        response.headers.set("Cache-Control", "no-store");
    }
    add_security_headers(response, options.strict);
    message.version(options.version);
    message.result(static_cast<unsigned>(response.status));
    message.set(bhttp::field::date, http_date());
    for (const auto& [name, value] : response.headers.all()) {
        message.insert(name, value);
    }
    message.keep_alive(options.keep_alive);
    const bool head = request.method == Method::Head;
    outgoing.header_only = head || outgoing.file.has_value();
    if (auto* text = std::get_if<std::string>(&response.body)) {
        if (response.status != 204 && response.status != 304) {
            message.content_length(text->size());
        }
        if (!head && response.status != 304) {
            message.body() = std::move(*text);
        }
    }
    if (head) {
        outgoing.file.reset();
    }
    return outgoing;
}

Outgoing refusal(int status, std::string_view text, const WireOptions& options) {
    const Request nothing;
    auto closing = options;
    closing.keep_alive = false;
    const auto code = status == 503 ? ErrorCode::LimitReached : ErrorCode::InvalidInput;
    return to_outgoing(problem(status, code, text), nothing, closing);
}

bool origin_fits(const Request& request, const std::vector<std::string>& host_names) {
    const auto origin = request.headers.find("Origin");
    if (!origin) {
        return true;  // no browser; the session is checked all the same
    }
    const auto scheme_end = origin->find("://");
    if (scheme_end == std::string_view::npos) {
        return false;
    }
    const auto authority = origin->substr(scheme_end + 3);
    if (equals_ignore_case(authority, request.host)) {
        return true;
    }
    const auto name = authority.substr(0, authority.rfind(':'));
    return std::any_of(host_names.begin(), host_names.end(), [&](const auto& host) {
        return equals_ignore_case(authority, host) || equals_ignore_case(name, host);
    });
}

}  // namespace callfloor::http
