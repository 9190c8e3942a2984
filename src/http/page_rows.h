#pragma once
// The rows of one page of a list while they are gathered.

#include <utility>

#include "http/paging.h"

namespace callfloor::http {

/// Rows, each with the key its cursor is made of.
class PageRows final {
  public:
    void add(json::Object row, json::Array key) {
        rows_.push_back(std::move(row));
        keys_.push_back(std::move(key));
    }
    std::int64_t size() const { return static_cast<std::int64_t>(rows_.size()); }
    Response answer(const Page& page) && {
        return Response::json(
            page_answer(std::move(rows_), page, [&](std::size_t row) { return keys_[row]; }));
    }

  private:
    json::Array rows_;
    std::vector<json::Array> keys_;
};

}  // namespace callfloor::http
