#pragma once
// Records as the documents of the API (api/openapi.yaml): today's names beside the ids, numbers
// masked as the reader may see them.

#include "base/json.h"
#include "http/http.h"
#include "records/callback_model.h"
#include "records/metrics.h"
#include "records/peaks.h"
#include "records/records_model.h"
#include "records/survey_model.h"
#include "records/voicemail_model.h"
#include "store/journal.h"

namespace callfloor::records {

/// Who reads, and what names are called today.
struct Reader {
    const http::Identity& identity;
    const Directory& directory;
};

json::Object conversation_json(const ConversationRecord& record, const Reader& reader);
/// journal absent: not for this reader.
json::Object detail_json(const ConversationDetail& detail,
                         const std::optional<std::vector<store::JournalEntry>>& journal,
                         const Reader& reader);
json::Object blocked_call_json(const BlockedCall& call, const Reader& reader);
json::Object nuisance_report_json(const NuisanceReport& report, const Reader& reader);
json::Object queue_figures_json(const QueueFiguresRow& row, const Directory& directory);
json::Object agent_figures_json(const AgentFigures& figures, const Directory& directory);
/// The number is whole for the one who has taken the entry.
json::Object callback_json(const Callback& callback, const Reader& reader);
json::Object message_json(const Message& message, const Reader& reader);
json::Object handling_json(const MessageHandling& handling);
json::Object survey_figures_json(const SurveyFigures& figures, const Directory& directory);
json::Object survey_json(const Survey& survey, const Reader& reader);
json::Object peaks_json(const Peaks& peaks);
json::Object metric_json(const Metric& metric);

}  // namespace callfloor::records
