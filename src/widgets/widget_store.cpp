#include "widgets/widget_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_parts.h"
#include "centre/centre_codec.h"
#include "centre/centre_store.h"
#include "http/etag.h"
#include "widgets/widgets.h"

namespace callfloor::widgets {

namespace {

using store::Connection;
using store::Row;

// What nothing is searched by is one document.
constexpr std::string_view kTable = R"sql(
CREATE TABLE web_widget (
    id BIGINT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
)sql";

constexpr store::Migration kMigrations[] = {{93, "widgets: on pages of the company", kTable}};

constexpr std::string_view kSelect = "SELECT id, key, name, content, version FROM web_widget ";

Widget widget_of(const Row& row) {
    Widget widget;
    const auto content = json::parse_own(row.text_view(3));
    if (const auto* object = content.if_object()) {
        std::ignore = read_content(*object, widget);  // we wrote it
    }
    widget.id = row.integer(0);
    widget.key = row.text(1);
    widget.name = row.text(2);
    widget.version = row.integer(4);
    return widget;
}

std::string content_text(const Widget& widget) {
    return json::to_text(content_of(widget));
}

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

json::Object content_of(const Widget& widget) {
    json::Array queues;
    for (const auto& one : widget.queues) {
        queues.push_back(json::Object{{"queue_id", one.queue.value}, {"label", one.label}});
    }
    return {{"name", widget.name},
            {"active", widget.is_active},
            {"origins", json::texts_json(widget.origins)},
            {"queues", std::move(queues)},
            {"offers_calls", widget.offers_calls},
            {"offers_callbacks", widget.offers_callbacks},
            {"calls_max", widget.calls_max},
            {"chats_max", widget.chats_max},
            {"callback_rest_ms", widget.callback_rest.count()},
            {"hours", centre::hours_to_json(widget.hours)},
            {"language", widget.language},
            {"colour", widget.colour},
            {"title", widget.title},
            {"welcome", widget.welcome},
            {"closed", widget.closed}};
}

Result<void> read_content(const json::Object& object, Widget& widget) {
    widget.name = object.at("name").as_string();
    widget.is_active = object.at("active").as_bool();
    widget.origins = json::texts_from_json(object.at("origins").as_array());
    widget.queues.clear();
    for (const auto& one : object.at("queues").as_array()) {
        widget.queues.push_back({QueueId{one.as_object().at("queue_id").as_int64()},
                                 std::string(one.as_object().at("label").as_string())});
    }
    widget.offers_calls = object.at("offers_calls").as_bool();
    widget.offers_callbacks = object.at("offers_callbacks").as_bool();
    widget.calls_max = static_cast<int>(object.at("calls_max").as_int64());
    // Of an earlier version it says nothing.
    widget.chats_max =
        static_cast<int>(TRY(json::find_int(object, "chats_max")).value_or(Widget{}.chats_max));
    widget.callback_rest = Duration{object.at("callback_rest_ms").as_int64()};
    widget.language = object.at("language").as_string();
    widget.colour = object.at("colour").as_string();
    widget.title = object.at("title").as_string();
    widget.welcome = object.at("welcome").as_string();
    widget.closed = object.at("closed").as_string();
    centre::Problems problems;
    widget.hours = centre::read_hours(object.at("hours").as_object(), problems);
    if (!problems.empty()) {
        return fail_field(ErrorCode::InvalidInput, problems.front().field, "{}",
                          problems.front().text);
    }
    return {};
}

Result<bool> queue_exists(Connection& connection, QueueId queue) {
    return TRY(connection.query_integer("SELECT COUNT(*) FROM queues WHERE id = $1", {queue})) > 0;
}

Result<std::vector<Widget>> load_widgets(Connection& connection) {
    auto widgets =
        TRY(connection.query_all(fmt::format("{}ORDER BY name", kSelect), {}, widget_of));
    const auto queues = TRY(centre::load_queues(connection));
    for (auto& widget : widgets) {
        for (auto& one : widget.queues) {
            const auto found = std::ranges::find_if(
                queues, [&](const auto& queue) { return queue.config.id == one.queue; });
            one.channel = found == queues.end() ? floor::Channel::Voice : found->config.channel;
        }
    }
    return widgets;
}

Result<std::optional<Widget>> find_widget(Connection& connection, std::int64_t id) {
    return connection.query_first(fmt::format("{}WHERE id = $1", kSelect), {id}, widget_of);
}

Result<void> insert_widget(Connection& connection, const Widget& widget) {
    TRY(connection.execute(
        "INSERT INTO web_widget (id, key, name, content) VALUES ($1, $2, $3, $4)",
        {widget.id, widget.key, widget.name, content_text(widget)}));
    return {};
}

Result<std::int64_t> update_widget(Connection& connection, const Widget& widget,
                                   std::optional<std::int64_t> expected) {
    const auto changed = TRY(connection.execute(
        "UPDATE web_widget SET name = $2, content = $3, version = version + 1 WHERE id = $1 AND "
        "(version = $4 OR $4 = 0)",
        {widget.id, widget.name, content_text(widget), expected.value_or(0)}));
    if (changed == 0) {
        return http::stale(fmt::format("widget {}", widget.id));
    }
    return connection.query_integer("SELECT version FROM web_widget WHERE id = $1", {widget.id});
}

Result<void> delete_widget(Connection& connection, std::int64_t id,
                           std::optional<std::int64_t> expected) {
    const auto gone =
        TRY(connection.execute("DELETE FROM web_widget WHERE id = $1 AND (version = $2 OR $2 = 0)",
                               {id, expected.value_or(0)}));
    if (gone == 0) {
        return http::stale(fmt::format("widget {}", id));
    }
    return {};
}

}  // namespace callfloor::widgets
