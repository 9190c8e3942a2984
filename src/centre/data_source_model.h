#pragma once
// Where flows look things up (node look_up): a table the centre keeps itself, or a web service.
// Only what an admin entered here is ever asked; a flow names a source, never an address.
//
//   table   rows of a CSV file; found by the first column, the others must agree where asked
//   http    GET or POST with the node's values; results by JSON pointer

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "centre/data_limits.h"
#include "floor/flow_config.h"

namespace callfloor::centre {

using floor::DataSourceId;

enum class DataSourceKind : std::uint8_t { Table, Http };

struct DataColumn {
    std::string name;
    bool is_secret = false;  ///< a PIN: kept sealed, only compared, never told
    bool operator==(const DataColumn&) const = default;
};

struct DataSource {
    DataSourceId id;
    std::string name;
    DataSourceKind kind = DataSourceKind::Table;
    std::vector<DataColumn> columns;      ///< table; the first is the key
    std::string url;                      ///< http; {name} in path or query: a parameter's value
    bool is_post = false;                 ///< http: the parameters as a JSON object
    std::vector<std::string> parameters;  ///< http: asked with each of these
    std::string header;                   ///< http: sent with the secret, "Authorization"
    bool is_own_network = false;          ///< http: may lie on this machine or in private networks
    std::string sealed_secret;
    std::int64_t rows = 0;  ///< of the table
    std::int64_t version = 1;

    /// What it cannot be asked without.
    std::vector<std::string> needed() const;
};

}  // namespace callfloor::centre
