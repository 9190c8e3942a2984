#include "store/spill.h"

#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/log.h"
#include "base/temporary_folder.h"

namespace callfloor::store {
namespace {

JournalEntry entry(std::int64_t seq, std::string body = "{}") {
    return {seq,
            from_epoch_ms(1'800'000'000'000 + seq),
            "leg_rang",
            ConversationId{seq * 2},
            UserId{seq % 3},
            std::move(body)};
}

std::vector<JournalEntry> entries(std::int64_t from, std::int64_t to) {
    std::vector<JournalEntry> made;
    for (std::int64_t seq = from; seq <= to; ++seq) {
        made.push_back(entry(seq, fmt::format(R"({{"n":{}}})", seq)));
    }
    return made;
}

class SpillTest : public ::testing::Test {
  protected:
    Spill open(std::int64_t bytes = 1 << 20) {
        auto spill = Spill::open(file_, bytes);
        EXPECT_TRUE(spill.has_value());
        return *std::move(spill);
    }
    /// The seqs that come out, each entry compared with what went in.
    static std::vector<std::int64_t> drain(Spill& spill, std::size_t at_once) {
        std::vector<std::int64_t> seqs;
        while (!spill.is_empty()) {
            const auto some = spill.peek(at_once);
            EXPECT_TRUE(some.has_value() && !some->empty() && some->size() <= at_once);
            for (const auto& each : *some) {
                EXPECT_EQ(each.at, entry(each.seq).at);
                EXPECT_EQ(each.conversation, ConversationId{each.seq * 2});
                EXPECT_EQ(each.agent, UserId{each.seq % 3});
                EXPECT_EQ(each.type, "leg_rang");
                EXPECT_EQ(each.body, fmt::format(R"({{"n":{}}})", each.seq));
                seqs.push_back(each.seq);
            }
            EXPECT_TRUE(spill.drop(some->size()).has_value());
        }
        return seqs;
    }
    void overwrite(std::int64_t at, std::string_view bytes) const {
        const int descriptor = ::open(file_.c_str(), O_WRONLY);
        EXPECT_EQ(::pwrite(descriptor, bytes.data(), bytes.size(), at),
                  static_cast<ssize_t>(bytes.size()));
        ::close(descriptor);
    }
    static std::vector<std::int64_t> seqs(std::int64_t from, std::int64_t to) {
        std::vector<std::int64_t> made;
        for (auto seq = from; seq <= to; ++seq) {
            made.push_back(seq);
        }
        return made;
    }

    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_.path() / "spill.journal";
};

TEST_F(SpillTest, GivesBackInOrderWhatWentIn) {
    auto spill = open();
    ASSERT_TRUE(spill.append(entries(5, 104)).has_value());
    ASSERT_TRUE(spill.append(entries(105, 120)).has_value());
    EXPECT_EQ(spill.waiting(), 116u);
    EXPECT_EQ(spill.last_seq(), 120);
    EXPECT_EQ(drain(spill, 7), seqs(5, 120));
    EXPECT_TRUE(spill.is_empty());
    EXPECT_EQ(spill.last_seq(), 0);
}

TEST_F(SpillTest, KeepsThemForTheNextRunUntilDropped) {
    {
        auto spill = open();
        ASSERT_TRUE(spill.append(entries(1, 50)).has_value());
        ASSERT_EQ(spill.peek(20)->size(), 20u);
        ASSERT_TRUE(spill.drop(20).has_value());
    }
    EXPECT_TRUE(Spill::is_left_behind(file_));
    auto again = open();
    EXPECT_EQ(drain(again, 1'000), seqs(1, 50)) << "what was dropped alone is asked of the journal";
    EXPECT_FALSE(Spill::is_left_behind(file_));
}

TEST_F(SpillTest, ForgetsOldEntriesWhenItBeginsAnew) {
    {
        auto spill = open();
        ASSERT_TRUE(spill.append(entries(1, 50)).has_value());
        EXPECT_EQ(drain(spill, 1'000).size(), 50u);
        ASSERT_TRUE(spill.append(entries(51, 53)).has_value());
    }
    auto again = open();
    EXPECT_EQ(drain(again, 1'000), seqs(51, 53)) << "behind them stand those of the first time";
}

TEST_F(SpillTest, DropsAnEntryCutOffByACrash) {
    std::int64_t end = 0;
    {
        auto spill = open();
        ASSERT_TRUE(spill.append(entries(1, 9)).has_value());
        end = spill.bytes_used();
        ASSERT_TRUE(spill.append(entries(10, 10)).has_value());
    }
    overwrite(end + 40, "\xFF\xFF\xFF");  // a sector that did not reach the disk
    testing::internal::CaptureStderr();
    auto again = open();
    EXPECT_NE(testing::internal::GetCapturedStderr().find("9 entries before it are kept"),
              std::string::npos);
    EXPECT_EQ(drain(again, 1'000), seqs(1, 9));
    ASSERT_TRUE(again.append(entries(10, 12)).has_value());
    EXPECT_EQ(drain(again, 1'000), seqs(10, 12));
}

TEST_F(SpillTest, TakesEveryDamageAsAnEnd) {
    {
        auto spill = open(8'192);
        ASSERT_TRUE(spill.append(entries(1, 20)).has_value());
    }
    std::ifstream in(file_, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    set_log_level(LogLevel::Error);
    for (std::int64_t at = 0; at < 5'700; at += at < 40 || at > 4'090 ? 1 : 50) {
        const char changed = static_cast<char>(whole[static_cast<std::size_t>(at)] ^ 0x5A);
        overwrite(at, std::string_view(&changed, 1));
        {
            auto spill = open(8'192);
            const auto got = drain(spill, 1'000);
            EXPECT_EQ(got, seqs(1, static_cast<std::int64_t>(got.size()))) << "byte " << at;
            EXPECT_TRUE(spill.append(entries(1, 3)).has_value());
        }
        overwrite(0, whole);
    }
    set_log_level(LogLevel::Info);
}

TEST_F(SpillTest, TakesAllOfThemOrNoneAtItsBound) {
    auto spill = open(16'384);
    std::int64_t next = 1;
    for (;; next += 10) {
        const auto taken = spill.append(entries(next, next + 9));
        if (!taken) {
            EXPECT_EQ(taken.error().code, ErrorCode::LimitReached);
            break;
        }
    }
    EXPECT_EQ(spill.waiting(), static_cast<std::size_t>(next - 1));
    EXPECT_EQ(std::filesystem::file_size(file_), 16'384u);
    EXPECT_EQ(drain(spill, 1'000), seqs(1, next - 1));
    EXPECT_TRUE(spill.append(entries(next, next + 9)).has_value()) << "there is room again";
}

TEST_F(SpillTest, TakesAnEntryLargerThanItReadsAtOnce) {
    auto spill = open(64 << 20);
    const std::string large(20 << 20, 'x');
    ASSERT_TRUE(spill.append(std::vector{entry(1), entry(2, large), entry(3)}).has_value());
    EXPECT_EQ(spill.peek(2)->at(1).body, large);
    ASSERT_TRUE(spill.drop(2).has_value());
    EXPECT_EQ(spill.peek(2)->at(0).seq, 3);
}

}  // namespace
}  // namespace callfloor::store
