#include "centre/prompt_store.h"

#include <fstream>

#include <gtest/gtest.h>

#include "centre/centre_fixture.h"

namespace callfloor::centre {
namespace {

class PromptStoreTest : public testing::Test {
  protected:
    PromptStoreTest() {
        std::filesystem::create_directories(folder_.path() / "standard");
        std::ofstream(folder_.path() / "standard/welcome.wav") << small_wav(800);
        std::ofstream(folder_.path() / "standard/README.txt") << "not a prompt";
        prompts_.emplace(
            PromptStore::open(folder_.path() / "standard", folder_.path() / "own").value());
    }
    TemporaryFolder folder_;
    std::optional<PromptStore> prompts_;
};

TEST_F(PromptStoreTest, ListsStandardAndOwnOnes) {
    ASSERT_TRUE(prompts_->store("sale", small_wav(1600)));
    const auto list = prompts_->list().value();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].name, "sale");
    EXPECT_FALSE(list[0].built_in);
    EXPECT_EQ(list[0].length, std::chrono::milliseconds(200));
    EXPECT_EQ(list[0].bytes, 44 + 3200);
    EXPECT_EQ(list[1].name, "welcome");
    EXPECT_TRUE(list[1].built_in);
}

TEST_F(PromptStoreTest, PutsAnOwnOneBeforeAStandardOneUntilItIsDeleted) {
    ASSERT_TRUE(prompts_->store("welcome", small_wav(80)));
    EXPECT_EQ(prompts_->find("welcome")->parent_path().filename(), "own");
    ASSERT_TRUE(prompts_->remove("welcome"));
    EXPECT_EQ(prompts_->find("welcome")->parent_path().filename(), "standard");
    EXPECT_EQ(prompts_->remove("welcome").error().code, ErrorCode::Conflict);
    EXPECT_EQ(prompts_->remove("nothing").error().code, ErrorCode::NotFound);
}

TEST_F(PromptStoreTest, RefusesWhatIsNoWavAndKeepsWhatWasThere) {
    ASSERT_TRUE(prompts_->store("sale", small_wav(80)));
    for (const auto& bad :
         {std::string("MP3 or anything"), std::string(), small_wav(80).substr(0, 20)}) {
        const auto stored = prompts_->store("sale", bad);
        ASSERT_FALSE(stored);
        EXPECT_EQ(stored.error().code, ErrorCode::InvalidInput) << stored.error().text;
        EXPECT_EQ(stored.error().field, "file");
        EXPECT_EQ(stored.error().text.find(folder_.path().string()), std::string::npos)
            << "no path of the server: " << stored.error().text;
    }
    EXPECT_EQ(prompts_->list()->front().length, std::chrono::milliseconds(10));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "own")) {
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 1u) << "no half-written file stays";
}

TEST_F(PromptStoreTest, RefusesNamesThatLeaveTheFolder) {
    for (const auto* bad : {"../evil", "a/b", "", ".hidden", "UPPER"}) {
        EXPECT_EQ(prompts_->store(bad, small_wav(80)).error().field, "name") << bad;
        EXPECT_FALSE(prompts_->find(bad)) << bad;
    }
}

}  // namespace
}  // namespace callfloor::centre
