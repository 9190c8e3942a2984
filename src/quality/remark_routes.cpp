// Routes of remarks: what the reviewer notes at a moment of the recording. Each is kept at once, so
// that nothing is lost with a form that is never submitted.

#include "base/limits.h"
#include "quality/evaluation_store.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/evaluation_json.h"
#include "quality/internal/route_parts.h"

namespace callfloor::quality {

namespace {

/// Remarks are written by the reviewer while the form is open.
Result<void> may_write(const Request& request, const Evaluation& evaluation) {
    TRY(step(evaluation, Act::Save, standing_of(request.identity, evaluation)));
    return {};
}

Remark remark_from(const Request& request) {
    const auto& body = request.object();
    Remark remark;
    remark.at = Duration(body.at("at_ms").to_number<std::int64_t>());
    remark.length = Duration(body.at("length_ms").to_number<std::int64_t>());
    remark.item = body.at("item").is_string() ? std::string(body.at("item").as_string()) : "";
    remark.text = std::string(body.at("text").as_string());
    return remark;
}

Result<Response> add_remark(State& state, const Request& request) {
    const auto id = request.id<EvaluationId>("id");
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto evaluation = TRY(EvaluationDesk(state, connection, request).open(id));
            TRY(may_write(request, evaluation));
            const auto written = TRY(load_remarks(connection, id));
            if (written.size() >= limits::kRemarks) {
                return fail(ErrorCode::LimitReached,
                            "evaluation {} has {} remarks, which is the most; join some", id,
                            written.size());
            }
            auto remark = remark_from(request);
            remark.id = state.ids.next<RemarkId>(now);
            remark.evaluation = id;
            remark.author = request.identity.user;
            remark.written_at = now;
            TRY(insert_remark(connection, remark));
            TRY(state.audit(connection, request, "remark.create", remark.id.value));
            return people::created(remark_json(state, remark), remark.version);
        });
}

/// The remark, when the caller may write to its evaluation.
Result<Remark> own_remark(State& state, Connection& connection, const Request& request) {
    const auto id = request.id<RemarkId>("id");
    auto remark = TRY(find_remark(connection, id));
    if (!remark) {
        return fail(ErrorCode::NotFound, "there is no remark {}", id);
    }
    const auto evaluation =
        TRY(EvaluationDesk(state, connection, request).open(remark->evaluation));
    TRY(may_write(request, evaluation));
    return *std::move(remark);
}

Result<Response> change_remark(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(own_remark(state, connection, request));
        auto remark = remark_from(request);
        remark.id = before.id;
        remark.author = before.author;
        remark.written_at = before.written_at;
        remark.version = TRY(update_remark(connection, remark, expected));
        TRY(state.audit(connection, request, "remark.update", remark.id.value));
        return people::document(remark_json(state, remark), remark.version);
    });
}

Result<Response> remove_remark(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto remark = TRY(own_remark(state, connection, request));
        TRY(delete_remark(connection, remark.id, expected));
        return state.audit(connection, request, "remark.delete", remark.id.value);
    });
    TRY(std::move(done));
    return Response::no_content();
}

}  // namespace

void add_remark_routes(http::Router& router, State& state) {
    handle(router, state, "addRemark", add_remark);
    handle(router, state, "updateRemark", change_remark);
    handle(router, state, "deleteRemark", remove_remark);
}

}  // namespace callfloor::quality
