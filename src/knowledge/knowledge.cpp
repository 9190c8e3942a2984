#include "knowledge/knowledge.h"

#include "base/words.h"
#include "knowledge/internal/knowledge_state.h"

namespace callfloor::knowledge {

namespace {
constexpr Words<ArticleKind, 2> kKinds{
    {{ArticleKind::Article, "article"}, {ArticleKind::Script, "script"}}};
constexpr Words<FeedbackKind, 4> kFeedbackKinds{{{FeedbackKind::Wrong, "wrong"},
                                                 {FeedbackKind::Unclear, "unclear"},
                                                 {FeedbackKind::Missing, "missing"},
                                                 {FeedbackKind::Helpful, "helpful"}}};
}  // namespace

std::string_view word_of(ArticleKind kind) {
    return word_in(kKinds, kind);
}
std::optional<ArticleKind> article_kind_from(std::string_view word) {
    return value_in(kKinds, word);
}
std::string_view word_of(FeedbackKind kind) {
    return word_in(kFeedbackKinds, kind);
}
std::optional<FeedbackKind> feedback_kind_from(std::string_view word) {
    return value_in(kFeedbackKinds, word);
}

Knowledge::Knowledge(const KnowledgeParts& parts) : state_(std::make_unique<State>(parts)) {}
Knowledge::~Knowledge() = default;

void Knowledge::add_routes(http::Router& router) {
    add_article_routes(router, *state_);
    add_feedback_routes(router, *state_);
}

Result<void> Knowledge::tidy() {
    const auto before = state_->parts.clock.now() - limits::kFeedbackKept;
    return state_->write(
        [&](Connection& connection) { return delete_old_feedback(connection, before); });
}

}  // namespace callfloor::knowledge
