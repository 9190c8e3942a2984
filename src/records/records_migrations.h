#pragma once
// The tables of the records: all are projections of the journal and can be derived from it again
// (records/rebuild.h).
//
//   conversation 1─n leg, segment, queue_visit, offer, wrap_up; 0..1 recording; n─m agents
//   (conversation_agent) agent_interval: what each agent did, without gaps from sign-in to sign-out
//   queue_interval: figures per queue and quarter of an hour, each call counted in the quarter of
//   its entry
//
// Instants are UTC epoch ms; an open row has no end. caller_number and caller_name are the only
// personal data.

#include <span>
#include <string_view>
#include <vector>

#include "store/migrations.h"

namespace callfloor::records {

std::span<const store::Migration> migrations();

/// A table and the columns that order its rows uniquely (integers), for comparing and emptying.
struct ProjectedTable {
    std::string_view name;
    std::vector<std::string_view> key;
};
/// Every table migrations() makes.
std::vector<ProjectedTable> projected_tables();

}  // namespace callfloor::records
