#pragma once
// Evaluations as the API answers them, cut to what the caller may see.

#include <map>

#include "http/http.h"
#include "quality/evaluation_model.h"
#include "quality/internal/quality_state.h"
#include "quality/statistics_rules.h"

namespace callfloor::quality {

/// The scheme versions that a page of rows needs, each loaded once.
class SchemeVersions final {
  public:
    explicit SchemeVersions(store::Connection& connection) : connection_(connection) {}
    Result<const SchemeContent*> content(SchemeId scheme, int version);
    /// The latest published one.
    Result<const SchemeContent*> latest(SchemeId scheme);

  private:
    store::Connection& connection_;
    std::map<std::pair<SchemeId, int>, SchemeContent> known_;
};

json::Object rate_with_interval_json(const Rate& rate);
/// Items by key with the names this version gives them; the key itself for one it has no more.
json::Array named_items_json(const SchemeContent& content, const std::vector<std::string>& keys);
json::Object row_json(const Quality::State& state, const http::Identity& caller,
                      const Evaluation& evaluation, const SchemeContent& content);
json::Object remark_json(const Quality::State& state, const Remark& remark);
/// Everything of one evaluation; `evaluation` must be one the caller may see.
Result<json::Object> detail_json(Quality::State& state, store::Connection& connection,
                                 const http::Identity& caller, const Evaluation& evaluation);

}  // namespace callfloor::quality
