#pragma once
// The rows of widgets. Writing functions run on the writer's thread.

#include <optional>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/database.h"
#include "widgets/widget_model.h"

namespace callfloor::widgets {

/// What an admin sets of it, as the interface and the database write it.
json::Object content_of(const Widget& widget);
/// Valid by the interface's description, or written by content_of.
Result<void> read_content(const json::Object& object, Widget& widget);

Result<bool> queue_exists(store::Connection& connection, QueueId queue);
Result<std::vector<Widget>> load_widgets(store::Connection& connection);  ///< by name
Result<std::optional<Widget>> find_widget(store::Connection& connection, std::int64_t id);
Result<void> insert_widget(store::Connection& connection, const Widget& widget);
/// Gives the new version; Stale when `expected` is set and another was faster.
Result<std::int64_t> update_widget(store::Connection& connection, const Widget& widget,
                                   std::optional<std::int64_t> expected);
Result<void> delete_widget(store::Connection& connection, std::int64_t id,
                           std::optional<std::int64_t> expected);

}  // namespace callfloor::widgets
