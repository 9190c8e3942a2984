#include "records/survey_routes.h"

#include "http/paging.h"
#include "records/records_json.h"
#include "records/request_parts.h"
#include "records/survey_store.h"

namespace callfloor::records {
namespace {

Result<SurveyFilter> filter_of(const RecordsParts& parts, const http::Request& request) {
    SurveyFilter filter;
    filter.period = TRY(query_period(request, kDaySpan));
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.agent = request.query_id<UserId>("agent_id");
    filter.seen_by = visible_agents(people::data_scope(request), parts.directory);
    return filter;
}

SurveyPart part_named(std::string_view name) {
    return name == "answered"      ? SurveyPart::Answered
           : name == "satisfied"   ? SurveyPart::Satisfied
           : name == "unsatisfied" ? SurveyPart::Unsatisfied
           : name == "commented"   ? SurveyPart::Commented
                                   : SurveyPart::Offered;
}

Result<http::Response> figures(const RecordsParts& parts, const http::Request& request) {
    const auto filter = TRY(filter_of(parts, request));
    const auto group =
        request.query_text("by") == "queue" ? SurveyGroup::Queue : SurveyGroup::Agent;
    const auto rows = TRY(parts.readers.read(
        [&](store::Connection& connection) { return survey_figures(connection, group, filter); }));
    json::Array items;
    for (const SurveyFigures& row : rows) {
        items.push_back(survey_figures_json(row, parts.directory));
    }
    return http::Response::json(json::Object{{"items", std::move(items)}});
}

Result<http::Response> list(const RecordsParts& parts, const http::Request& request) {
    auto filter = TRY(filter_of(parts, request));
    filter.part = part_named(request.query_text("part").value_or(""));
    const auto page = TRY(http::page_of(request, json::Array{0, 0}));
    std::optional<SurveyPlace> after;
    if (page.after) {
        after = SurveyPlace{from_epoch_ms(page.after->at(0).as_int64()),
                            ConversationId{page.after->at(1).as_int64()}};
    }
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_surveys(connection, filter, after, page.limit + 1);
    }));
    json::Array rows;
    for (const Survey& survey : found) {
        rows.push_back(survey_json(survey, {request.identity, parts.directory}));
    }
    return http::Response::json(http::page_answer(std::move(rows), page, [&](std::size_t index) {
        return json::Array{to_epoch_ms(found[index].offered_at), found[index].conversation.value};
    }));
}

}  // namespace

void add_survey_routes(http::Router& router, const RecordsParts& parts) {
    router.handle("getSurveyFigures",
                  [parts](const http::Request& request) { return figures(parts, request); });
    router.handle("listSurveys",
                  [parts](const http::Request& request) { return list(parts, request); });
}

}  // namespace callfloor::records
