#pragma once
// The tables of data sources and of the rows of those that are tables. Writing functions run on the
// writer's thread, within its transaction.
//
//   data_source ─< data_row

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "centre/data_source_model.h"
#include "store/database.h"

namespace callfloor::centre {

/// A row without its key: by column; secrets are sealed.
using DataValues = std::map<std::string, std::string>;

struct DataRow {
    std::string key;
    DataValues values;
};

Result<std::vector<DataSource>> load_data_sources(store::Connection& connection);  ///< by name
Result<std::optional<DataSource>> find_data_source(store::Connection& connection, DataSourceId id);

Result<void> insert_row(store::Connection& connection, const DataSource& source);
/// Gives the new version. Stale when `expected` is set and another was faster.
Result<std::int64_t> update_row(store::Connection& connection, const DataSource& source,
                                std::optional<std::int64_t> expected);
/// With its rows.
Result<void> delete_row(store::Connection& connection, DataSourceId id,
                        std::optional<std::int64_t> expected);

Result<std::optional<DataValues>> find_data_row(store::Connection& connection, DataSourceId source,
                                                const std::string& key);
/// In place of all there are.
Result<void> replace_data_rows(store::Connection& connection, DataSourceId source,
                               const std::vector<DataRow>& rows);

}  // namespace callfloor::centre
