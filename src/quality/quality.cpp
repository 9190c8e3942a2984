#include "quality/quality.h"

#include "quality/internal/quality_state.h"
#include "quality/ready_schemes.h"
#include "quality/scheme_store.h"

namespace callfloor::quality {

Quality::Quality(const QualityParts& parts) : state_(std::make_unique<State>(parts)) {}
Quality::~Quality() = default;

void Quality::add_routes(http::Router& router) {
    add_scheme_routes(router, *state_);
}

Result<int> Quality::ensure_ready_schemes() {
    return state_->write([&](store::Connection& connection) -> Result<int> {
        const auto there = TRY(count_schemes(connection));
        if (there > 0) {
            return 0;
        }
        const auto now = state_->parts.clock.now();
        int loaded = 0;
        for (const auto& content : ready_schemes()) {
            Scheme scheme;
            scheme.id = state_->ids.next<SchemeId>(now);
            scheme.state = SchemeState::Published;
            scheme.latest_version = 1;
            scheme.changed_at = now;
            TRY(insert_scheme(connection, scheme));
            TRY(insert_scheme_version(connection, {scheme.id, 1, content, now, {}, 0}));
            ++loaded;
        }
        return loaded;
    });
}

}  // namespace callfloor::quality
