#include "http/assets.h"

#include <fstream>
#include <sstream>

#include <openssl/sha.h>

#include "base/limits.h"
#include "base/text.h"
#include "http/internal/uri_text.h"

namespace callfloor::http {

namespace {

std::string content_type_of(std::string_view path) {
    static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".wav", "audio/wav"},
        {".webmanifest", "application/manifest+json"}};
    for (const auto& [ending, type] : kTypes) {
        if (path.ends_with(ending)) {
            return std::string(type);
        }
    }
    return "application/octet-stream";
}

std::string digest_of(std::string_view bytes) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
    return to_hex({reinterpret_cast<const char*>(digest), 12});
}

bool accepts(const Request& request, std::string_view coding) {
    for (const auto part : split(request.headers.find("Accept-Encoding").value_or(""), ',')) {
        const auto name = trim(part.substr(0, part.find(';')));
        if (equals_ignore_case(name, coding)) {
            return part.find("q=0") == std::string_view::npos ||
                   part.find("q=0.") != std::string_view::npos;
        }
    }
    return false;
}

}  // namespace

Result<Assets> Assets::load(const std::filesystem::path& folder) {
    Assets assets;
    std::error_code error;
    std::size_t total = 0;
    for (std::filesystem::recursive_directory_iterator it(folder, error), end; it != end;
         it.increment(error)) {
        if (error || !it->is_regular_file()) {
            continue;
        }
        std::ifstream file(it->path(), std::ios::binary);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        if (!file) {
            return fail(ErrorCode::Unavailable, "cannot read {}; check its permissions",
                        it->path().string());
        }
        total += bytes.view().size();
        if (total > limits::kAssetBytes) {
            return fail(ErrorCode::LimitReached, "the console in {} is larger than {} bytes",
                        folder.string(), limits::kAssetBytes);
        }
        assets.add("/" + std::filesystem::relative(it->path(), folder).generic_string(),
                   std::move(bytes).str());
    }
    if (assets.find("/index.html") == nullptr) {
        return fail(ErrorCode::NotFound,
                    "{} holds no index.html; build the console (./run setup, npm run build)",
                    folder.string());
    }
    return assets;
}

void Assets::add(std::string path, std::string bytes) {
    if (path.ends_with(".gz")) {
        files_[path.substr(0, path.size() - 3)].gzip = std::move(bytes);
    } else if (path.ends_with(".br")) {
        files_[path.substr(0, path.size() - 3)].brotli = std::move(bytes);
    } else {
        auto& file = files_[std::move(path)];
        file.etag = "\"" + digest_of(bytes) + "\"";
        file.bytes = std::move(bytes);
    }
}

const Assets::File* Assets::find(std::string_view path) const {
    const auto found = files_.find(path);
    return found == files_.end() || found->second.etag.empty() ? nullptr : &found->second;
}

Response Assets::answer(const Request& request) const {
    const auto parts = split_target(request.target);
    const auto decoded =
        parts ? percent_decode(parts->path, PlusMeans::Plus) : std::unexpected(parts.error());
    if (!decoded) {
        return problem(400, ErrorCode::InvalidInput, decoded.error().text);
    }
    if (request.method != Method::Get && request.method != Method::Head) {
        return problem(405, ErrorCode::InvalidInput, "the console's files take GET and HEAD")
            .with_header("Allow", "GET, HEAD");
    }
    std::string path = *decoded == "/" ? "/index.html" : *decoded;
    const auto* file = find(path);
    const bool hashed = path.starts_with("/assets/");
    const bool is_embedded = path.starts_with("/embed/");
    const auto last = path.substr(path.rfind('/') + 1);
    if (file == nullptr && !hashed && last.find('.') == std::string::npos) {
        path = is_embedded ? "/embed.html" : "/index.html";
        file = find(path);
    }
    if (file == nullptr) {
        return problem(404, ErrorCode::NotFound, "there is no such page");
    }
    Response response;
    if (is_embedded && embedders_) {
        response.frame_ancestors = embedders_();
    }
    response.headers.set("Content-Type", content_type_of(path));
    response.headers.set("Cache-Control",
                         hashed ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.set("ETag", file->etag);
    response.headers.set("Vary", "Accept-Encoding");
    if (request.headers.find("If-None-Match") == file->etag) {
        response.status = 304;
    } else if (!file->brotli.empty() && accepts(request, "br")) {
        response.headers.set("Content-Encoding", "br");
        response.body = file->brotli;
    } else if (!file->gzip.empty() && accepts(request, "gzip")) {
        response.headers.set("Content-Encoding", "gzip");
        response.body = file->gzip;
    } else {
        response.body = file->bytes;
    }
    return response;
}

void add_security_headers(Response& response, StrictTransport strict) {
    auto& headers = response.headers;
    const bool is_framed = !response.frame_ancestors.empty();
    headers.set("Content-Security-Policy",
                "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; "
                "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                "frame-ancestors " +
                    (is_framed ? response.frame_ancestors : std::string("'none'")));
    headers.set("X-Content-Type-Options", "nosniff");
    if (!is_framed) {
        headers.set("X-Frame-Options", "DENY");
    }
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    if (strict == StrictTransport::Yes) {
        headers.set("Strict-Transport-Security", "max-age=31536000");
    }
}

}  // namespace callfloor::http
