#include "integration/embedding.h"

#include <fmt/ranges.h>

#include "base/json_parts.h"
#include "http/origins.h"
#include "integration/internal/integration_state.h"

namespace callfloor::integration {

Result<Embedding> load_embedding(Connection& connection) {
    const auto found = TRY(connection.query_first(
        "SELECT origins, version FROM embedding WHERE id = 1", {}, [](const store::Row& row) {
            return Embedding{json::texts_from_json(json::parse_own(row.text_view(0)).as_array()),
                             row.integer(1)};
        }));
    return found.value_or(Embedding{});
}

Result<std::int64_t> save_embedding(Connection& connection, const Embedding& embedding,
                                    std::optional<std::int64_t> expected) {
    const auto before = TRY(load_embedding(connection));
    if (expected && *expected != before.version) {
        return http::stale("the list of pages that show the phone");
    }
    const auto version = before.version + 1;
    TRY(connection.execute("DELETE FROM embedding WHERE id = 1"));
    TRY(connection.execute("INSERT INTO embedding (id, origins, version) VALUES (1, $1, $2)",
                           {json::to_text(json::texts_json(embedding.origins)), version}));
    return version;
}

namespace {

json::Object content_of(const Embedding& embedding) {
    return {{"origins", json::texts_json(embedding.origins)}};
}

Response document_of(const Embedding& embedding) {
    auto object = content_of(embedding);
    object["etag"] = http::etag_of(embedding.version);
    return people::document(std::move(object), embedding.version);
}

Result<Response> get_origins(State& state, const Request&) {
    return document_of(
        TRY(state.read([](Connection& connection) { return load_embedding(connection); })));
}

Result<Response> change_origins(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    Embedding next{json::texts_from_json(request.object().at("origins").as_array()), 1};
    TRY(http::normalise_origins(next.origins));
    auto answer = state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(load_embedding(connection));
        next.version = TRY(save_embedding(connection, next, expected));
        TRY(state.audit_change(connection, request, {"embedding.update", 1}, content_of(before),
                               content_of(next)));
        return document_of(next);
    });
    if (answer) {
        state.set_embedders(next.origins);
    }
    return answer;
}

}  // namespace

void Integration::State::set_embedders(const std::vector<std::string>& origins) {
    const std::lock_guard lock(mutex);
    embedders = fmt::format("{}", fmt::join(origins, " "));
}

std::string Integration::embedders() const {
    const std::lock_guard lock(state_->mutex);
    return state_->embedders;
}

void add_embedding_routes(http::Router& router, State& state) {
    handle(router, state, "getEmbedding", get_origins);
    handle(router, state, "updateEmbedding", change_origins);
}

}  // namespace callfloor::integration
