#include "people/creation.h"

#include <sodium.h>

#include "base/text.h"
#include "http/etag.h"
#include "store/idempotency.h"

namespace callfloor::people {

namespace {

std::string hash_of(const http::Request& request) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    const auto text = request.target + "\n" + request.body;
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

http::Response answer_of(const store::KeptAnswer& kept) {
    auto response = http::Response::json_text(kept.body, kept.status);
    if (!kept.etag.empty()) {
        response.headers.set("ETag", kept.etag);
    }
    return response;
}

}  // namespace

Result<http::Response> create_once(
    store::Writer& writer, const http::Request& request, Instant now,
    std::move_only_function<Result<http::Response>(store::Connection&)> create) {
    const auto header = request.headers.find("Idempotency-Key");
    if (!header) {
        return writer.run_and_wait(std::move(create));
    }
    const auto hash = hash_of(request);
    return writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        const store::IdempotencyKey key{*header, request.identity.user, request.operation, hash};
        if (const auto kept = TRY(store::find_answer(connection, key, now))) {
            return answer_of(*kept);
        }
        auto response = TRY(create(connection));
        if (const auto* body = std::get_if<std::string>(&response.body);
            body != nullptr && response.status < 300) {
            const store::KeptAnswer answer{response.status, *body,
                                           std::string(response.headers.find("ETag").value_or(""))};
            TRY(store::keep_answer(connection, key, answer, now));
        }
        return response;
    });
}

http::Response created(json::Object document, std::int64_t version) {
    return http::Response::json(std::move(document), 201)
        .with_header("ETag", http::etag_of(version));
}

http::Response document(json::Object document, std::int64_t version) {
    return http::Response::json(std::move(document)).with_header("ETag", http::etag_of(version));
}

}  // namespace callfloor::people
