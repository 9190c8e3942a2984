#pragma once
// Where the parts of a data folder are. A server writes it down in DIR/data_folder.json, so that
// `callfloor rebuild --data DIR` and its like find the database and the recordings without the
// settings.

#include <filesystem>

#include "app/settings.h"
#include "base/result.h"
#include "store/store.h"

namespace callfloor::app {

struct DataFolder {
    std::filesystem::path folder;
    store::DatabaseOptions database;  ///< SQLite file or PostgreSQL; never holds a password
    std::filesystem::path recordings;
    std::filesystem::path key_file;  ///< of sealed recordings; empty: there is none
};

DataFolder data_folder_of(const Settings& settings);
/// A folder as it is without any settings.
DataFolder plain_data_folder(const std::filesystem::path& folder);

/// As written down; that of a plain folder when nothing is. NotFound when it holds no database.
Result<DataFolder> find_data_folder(const std::filesystem::path& folder);
/// Writes it down; a warning in the log when the folder was used with another database before.
Result<void> write_down(const DataFolder& folder);

store::StoreOptions store_options(const DataFolder& folder);

}  // namespace callfloor::app
