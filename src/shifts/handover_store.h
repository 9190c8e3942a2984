#pragma once
// The rows of handovers and of the items they pass on. Writing functions run on the writer's
// thread, within its transaction.
//
//   shift_handover ─< shift_handover_team
//                  ─< shift_pass >─ shift_item

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "shifts/shift_model.h"
#include "store/database.h"

namespace callfloor::shifts {

struct HandoverQuestion {
    std::optional<HandoverState> state{};
    UserId author{};
    TeamId team{};
    std::optional<std::vector<TeamId>> seen{};  ///< with one of these teams
    std::optional<Instant> from{};              ///< created
    std::optional<Instant> to{};
    std::string text{};  ///< part of a section or of an item
};
struct Place {
    Instant at;
    std::int64_t id = 0;
};

Result<void> insert_handover(store::Connection& connection, const Handover& handover);
/// Everything but author and begin; gives the new version, Stale as http/etag.h says.
Result<std::int64_t> update_handover(store::Connection& connection, const Handover& handover,
                                     std::optional<std::int64_t> expected);
Result<std::optional<Handover>> find_handover(store::Connection& connection, HandoverId id);
/// Newest first.
Result<std::vector<Handover>> find_handovers(store::Connection& connection,
                                             const HandoverQuestion& question,
                                             const std::optional<Place>& before,
                                             std::int64_t limit);
Result<void> delete_old_handovers(store::Connection& connection, Instant before);

struct ItemQuestion {
    std::vector<TeamId> teams{};                ///< of these; empty: of any
    std::optional<std::vector<TeamId>> seen{};  ///< of these teams only
    std::optional<bool> open{};
    std::optional<Section> section{};
    HandoverId passed_by{};
    std::string text{};
};
Result<void> insert_item(store::Connection& connection, const Item& item);
Result<void> close_item(store::Connection& connection, const Item& item);
Result<std::optional<Item>> find_item(store::Connection& connection, ItemId id);
/// Newest first.
Result<std::vector<Item>> find_items(store::Connection& connection, const ItemQuestion& question,
                                     const std::optional<Place>& before, std::int64_t limit);

Result<void> insert_pass(store::Connection& connection, const Pass& pass);
Result<void> take_pass(store::Connection& connection, const Pass& pass);
Result<void> delete_passes(store::Connection& connection, HandoverId handover);
Result<std::vector<Pass>> find_passes(store::Connection& connection, HandoverId handover);
/// Its way so far, oldest first; the last 200.
Result<std::vector<Pass>> find_passes(store::Connection& connection, ItemId item);

}  // namespace callfloor::shifts
