#pragma once
// The knowledge base (知识库): articles agents look up during calls, and scripts (话术) that come
// up with a call of their queue. Plain values.
//
//   draft ─► published ──valid_from .. valid_until──► shown to everybody
//   each save ─► a version, kept as it was

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::knowledge {

using ArticleId = Id<struct ArticleTag>;
using FeedbackId = Id<struct FeedbackTag>;

enum class ArticleKind : std::uint8_t { Article, Script };
std::string_view word_of(ArticleKind kind);
std::optional<ArticleKind> article_kind_from(std::string_view word);

struct Article {
    ArticleId id{};
    ArticleKind kind = ArticleKind::Article;
    std::string title{};
    std::string category{};
    std::vector<std::string> tags{};
    std::vector<QueueId> queues{};  ///< it is for; empty: all
    std::string body{};             ///< Markdown
    bool is_published = false;
    std::optional<Instant> valid_from{}, valid_until{};
    Instant updated_at{};
    UserId updated_by{};
    std::int64_t number = 1;                    ///< of the version
    std::int64_t version = 1;                   ///< of the row
    std::optional<std::int64_t> read_number{};  ///< of the version who asks has read
};

/// An article as it was.
struct ArticleVersion {
    std::int64_t number = 1;
    Instant at{};
    UserId by{};
    std::string note{};     ///< what was changed and why
    std::string content{};  ///< as JSON
};

enum class FeedbackKind : std::uint8_t { Wrong, Unclear, Missing, Helpful };
std::string_view word_of(FeedbackKind kind);
std::optional<FeedbackKind> feedback_kind_from(std::string_view word);

/// What somebody who needed the article says of it.
struct Feedback {
    FeedbackId id{};
    ArticleId article{};
    std::string article_title{};
    std::int64_t number = 1;  ///< the version he read
    FeedbackKind kind = FeedbackKind::Wrong;
    std::string text{};
    UserId by{};
    Instant at{};
    std::optional<Instant> closed_at{};
    UserId closed_by{};
    std::string answer{};
};

}  // namespace callfloor::knowledge
