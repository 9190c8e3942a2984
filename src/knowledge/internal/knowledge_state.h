#pragma once
// What the routes of the knowledge base share.

#include "http/etag.h"
#include "http/page_rows.h"
#include "knowledge/knowledge.h"
#include "knowledge/knowledge_limits.h"
#include "knowledge/knowledge_store.h"
#include "people/audited_store.h"
#include "people/creation.h"

namespace callfloor::knowledge {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;

struct Knowledge::State : people::AuditedStore {
    explicit State(const KnowledgeParts& knowledge_parts)
        : AuditedStore(knowledge_parts.writer, knowledge_parts.readers, knowledge_parts.clock),
          parts(knowledge_parts) {}

    KnowledgeParts parts;
    IdGenerator ids{};  ///< writer's thread
};

using State = Knowledge::State;

/// Who writes articles sees drafts, too.
bool may_write(const http::Identity& identity);
/// NotFound also for what is hidden from who asks.
Result<Article> existing_article(Connection& connection, const Request& request, ArticleId id,
                                 Instant now);

void add_article_routes(http::Router& router, State& state);
void add_feedback_routes(http::Router& router, State& state);

}  // namespace callfloor::knowledge
