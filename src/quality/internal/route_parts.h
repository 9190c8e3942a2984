#pragma once
// What the routes of quality are written with: short names, the asked period, rows of a page.

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "http/paging.h"
#include "quality/internal/quality_state.h"
#include "quality/report_rules.h"

namespace callfloor::quality {

using http::Request;
using http::Response;
using store::Connection;
using State = Quality::State;
using Expected = std::optional<std::int64_t>;

/// ?from and ?to of a report, 400 days at most.
Result<LocalPeriod> asked_period(const Request& request);

/// The rows of one page, each with the key its cursor is made of.
class PageRows final {
  public:
    void add(json::Object row, json::Array key) {
        rows_.push_back(std::move(row));
        keys_.push_back(std::move(key));
    }
    std::int64_t size() const { return static_cast<std::int64_t>(rows_.size()); }
    Response answer(const http::Page& page) && {
        return Response::json(
            http::page_answer(std::move(rows_), page, [&](std::size_t row) { return keys_[row]; }));
    }

  private:
    json::Array rows_;
    std::vector<json::Array> keys_;
};

}  // namespace callfloor::quality
