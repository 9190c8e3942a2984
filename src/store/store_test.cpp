#include "store/store.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "store/test_database.h"

namespace callfloor::store {
namespace {

std::vector<Migration> own_steps() {
    const auto own = migrations();
    return {own.begin(), own.end()};
}

TEST(Store, RefusesASecondServerOnOneFolder) {
    const TemporaryFolder folder;
    const auto options = test_store_in(folder.path() / "data");
    const auto first = Store::open(options, own_steps());
    ASSERT_TRUE(first.has_value()) << first.error().text;
    const auto second = Store::open(options, own_steps());
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::Conflict);
    EXPECT_NE(second.error().text.find(fmt::format("process {}", ::getpid())), std::string::npos)
        << second.error().text;
}

TEST(Store, FreesTheFolderWhenClosed) {
    const TemporaryFolder folder;
    const auto options = test_store_in(folder.path());
    {
        ASSERT_TRUE(Store::open(options, own_steps()).has_value());
    }
    const auto again = Store::open(options, own_steps());
    ASSERT_TRUE(again.has_value()) << again.error().text;
    EXPECT_FALSE((*again)->was_unclean());
    EXPECT_TRUE(std::filesystem::is_directory((*again)->recordings_folder()));
}

TEST(Store, RefusesAFullDiskAtStart) {
    const TemporaryFolder folder;
    auto options = test_store_in(folder.path());
    options.free_bytes_needed = std::int64_t{1} << 60;
    const auto opened = Store::open(options, own_steps());
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
    EXPECT_NE(opened.error().text.find("MiB are free"), std::string::npos);
}

TEST(Store, RefusesAFolderThatCannotBe) {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "x";
    const auto opened = Store::open({.data_folder = folder.path() / "file" / "data"}, own_steps());
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
    EXPECT_NE(opened.error().text.find("data folder"), std::string::npos);
}

TEST(Store, RefusesADatabaseFromANewerVersion) {
    const TemporaryFolder folder;
    const auto options = test_store_in(folder.path());
    auto newer = own_steps();
    newer.push_back({39, "records: later", "CREATE TABLE later (id BIGINT PRIMARY KEY)"});
    {
        ASSERT_TRUE(Store::open(options, newer).has_value());
    }
    const auto opened = Store::open(options, own_steps());
    ASSERT_FALSE(opened.has_value());
    EXPECT_NE(opened.error().text.find("newer callfloor"), std::string::npos);
}

}  // namespace
}  // namespace callfloor::store
