#pragma once
// The rows of a data source's table from a CSV file: the first row names the columns, others than
// the source's are left out.

#include <string_view>
#include <vector>

#include "centre/data_source_store.h"
#include "centre/secret_box.h"

namespace callfloor::centre {

/// Secret columns sealed. The error names the line.
Result<std::vector<DataRow>> read_data_rows(const DataSource& source, const SecretBox& secrets,
                                            std::string_view text);

}  // namespace callfloor::centre
