#pragma once
// The tables of the knowledge base. Writing functions run on the writer's thread, within its
// transaction.
//
//   knowledge_article ─< knowledge_version, knowledge_read (who has read which), knowledge_feedback

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "knowledge/knowledge_model.h"
#include "store/database.h"

namespace callfloor::knowledge {

struct ArticleQuestion {
    std::vector<std::string> terms;  ///< lower case; each must be found
    std::optional<ArticleKind> kind;
    std::string category;      ///< empty: all
    QueueId queue;             ///< those for it and those for all; unset: whatever they are for
    bool also_hidden = false;  ///< drafts and what is not valid now
    Instant now{};
    UserId reader;
};
/// The order: those whose title has the first term before the others, the newest first.
struct ArticlePlace {
    std::int64_t rank = 0;
    Instant updated_at;
    ArticleId id;
};
ArticlePlace place_of(const Article& article, const ArticleQuestion& question);

Result<std::vector<Article>> find_articles(store::Connection& connection,
                                           const ArticleQuestion& question,
                                           const std::optional<ArticlePlace>& after,
                                           std::int64_t limit);
Result<std::optional<Article>> find_article(store::Connection& connection, ArticleId id,
                                            UserId reader);
Result<std::vector<std::string>> find_categories(store::Connection& connection);
Result<std::int64_t> count_articles(store::Connection& connection);

Result<void> insert_article(store::Connection& connection, const Article& article);
/// Gives the new version of the row; Stale when another was faster.
Result<std::int64_t> update_article(store::Connection& connection, const Article& article,
                                    std::optional<std::int64_t> expected);
Result<void> delete_article(store::Connection& connection, ArticleId id,
                            std::optional<std::int64_t> expected);

/// Keeps limits::kArticleVersions of them.
Result<void> insert_version(store::Connection& connection, ArticleId article,
                            const ArticleVersion& version);
/// Newest first.
Result<std::vector<ArticleVersion>> find_versions(store::Connection& connection, ArticleId article);

Result<void> mark_read(store::Connection& connection, ArticleId article, UserId reader,
                       std::int64_t number, Instant now);

Result<void> insert_feedback(store::Connection& connection, const Feedback& feedback);
Result<std::optional<Feedback>> find_feedback(store::Connection& connection, FeedbackId id);
/// Open ones oldest first, closed ones newest first; beyond `after`.
Result<std::vector<Feedback>> list_feedback(store::Connection& connection, bool is_closed,
                                            FeedbackId after, std::int64_t limit);
Result<std::int64_t> count_open_feedback(store::Connection& connection);
Result<void> close_feedback(store::Connection& connection, const Feedback& feedback);
Result<void> delete_old_feedback(store::Connection& connection, Instant before);

}  // namespace callfloor::knowledge
