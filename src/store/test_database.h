#pragma once
// Test only: the database the tests run on. SQLite, unless CALLFLOOR_TEST_DATABASE holds the
// connection string of a PostgreSQL database; there each test has schemas of its own, dropped when
// the program ends.

#include <cstdlib>
#include <set>
#include <string>

#include "base/check.h"
#include "base/log.h"
#include "store/database.h"
#include "store/store.h"

namespace callfloor::store {

inline std::string test_postgresql() {
    const char* url = std::getenv("CALLFLOOR_TEST_DATABASE");
    return url == nullptr ? "" : url;
}
inline bool tests_on_postgresql() {
    return !test_postgresql().empty();
}

/// The schemas made by this program.
class TestSchemas final {
  public:
    static TestSchemas& all() {
        static TestSchemas schemas;
        return schemas;
    }
    void make(const std::string& name) {
        if (made_.insert(name).second) {
            auto connection = Connection::open({.postgresql = test_postgresql()});
            CHECK(connection.has_value());
            CHECK(connection->execute_script("CREATE SCHEMA IF NOT EXISTS " + name).has_value());
        }
    }
    ~TestSchemas() {
        auto connection = Connection::open({.postgresql = test_postgresql()});
        for (const auto& name : made_) {
            if (connection) {
                (void)connection->execute_script("DROP SCHEMA IF EXISTS " + name + " CASCADE");
            }
        }
    }

  private:
    std::set<std::string> made_;
};

inline DatabaseOptions test_schema(const std::string& name) {
    TestSchemas::all().make(name);
    const std::string url = test_postgresql();
    const char sign = url.find('?') == std::string::npos ? '?' : '&';
    return {.postgresql = fmt::format("{}{}options=-csearch_path%3D{}", url, sign, name)};
}

/// The database that belongs to a folder: opened again, it is the same one.
inline DatabaseOptions test_database_in(const std::filesystem::path& folder) {
    if (!tests_on_postgresql()) {
        return {.file = folder / "callfloor.db"};
    }
    return test_schema(fmt::format("test_{:016x}", std::hash<std::string>{}(folder.string())));
}

inline StoreOptions test_store_in(const std::filesystem::path& folder) {
    return {.data_folder = folder, .database = test_database_in(folder)};
}

/// An empty database of its own.
inline Connection open_test_database() {
    if (!tests_on_postgresql()) {
        return Connection::open_in_memory().value();
    }
    static int count = 0;
    return Connection::open(test_schema(fmt::format("test_{}_{}", ::getpid(), ++count))).value();
}

}  // namespace callfloor::store
