// Messages told of by e-mail: from the journal to what waits for the mail server.
#include <fstream>

#include <gmock/gmock.h>

#include "base/temporary_folder.h"
#include "mail/mail_store.h"
#include "mail/mailer.h"
#include "people/people.h"
#include "people/people_store.h"
#include "records/records_fixture.h"
#include "records/voicemail_box_store.h"
#include "records/voicemail_copies.h"
#include "store/store.h"

namespace callfloor::records {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TestDirectory final : public Directory {
  public:
    std::string queue_name(QueueId) const override { return "售前咨询"; }
    std::vector<QueueId> queues() const override { return {kSales}; }
    std::string agent_name(UserId) const override { return "王芳"; }
    std::string trunk_name(TrunkId) const override { return {}; }
    std::string extension_number(ExtensionId) const override { return {}; }
    TeamId team_of(UserId) const override { return {}; }
    std::vector<UserId> agents_of(TeamId) const override { return {}; }
    std::string time_zone() const override { return "Asia/Shanghai"; }
    ServiceLevelRule service_level_rule(QueueId) const override { return {}; }
};

class VoicemailCopyTest : public RecordsTest {
  protected:
    void SetUp() override {
        auto steps = all_migrations();
        for (const auto part : {people::migrations(), mail::migrations()}) {
            steps.insert(steps.end(), part.begin(), part.end());
        }
        auto options = store::test_store_in(folder_.path());
        options.writer.commit_pause = Duration(0);
        auto opened = store::Store::open(options, steps);
        ASSERT_TRUE(opened.has_value()) << opened.error().text;
        store_ = *std::move(opened);
    }
    /// What `fill` writes is there before the server starts.
    template <typename Fill>
    void start(Fill fill) {
        std::swap(connection_, store_->startup_connection());
        mail::MailSettings settings;
        settings.is_on = true;
        ASSERT_TRUE(mail::save_settings(connection_, settings, std::nullopt));
        fill();
        std::swap(connection_, store_->startup_connection());
        ASSERT_TRUE(store_->start_writer({&projector_}).has_value());
        std::filesystem::create_directories(store_->recordings_folder());
        clock_.set(now_);
        copies_.emplace(parts());
    }
    RecordsParts parts() {
        return {store_->writer(), store_->readers(), clock_, directory_,
                store_->recordings_folder()};
    }
    void box(QueueId queue, UserId agent, VoicemailCopy copy, Instant since,
             std::vector<std::string> mails = {}) {
        VoicemailBox one;
        one.queue = queue;
        one.agent = agent;
        one.copy = copy;
        one.since = since;
        one.mails = std::move(mails);
        ASSERT_TRUE(store_box(connection_, one));
    }
    void leave_message(std::int64_t id, QueueId queue, UserId agent, bool is_complete = true) {
        const ConversationId call{id};
        arrive(call, "13900000001");
        happen(floor::VoicemailStarted{call, RecordingId{id}, queue, agent});
        happen(floor::RecordingStarted{call, RecordingId{id}, "a.wav", "message"});
        after_s(24);
        happen(floor::VoicemailEnded{call, RecordingId{id}, floor::VoicemailOutcome::Left});
        end(call);
        if (is_complete) {
            happen(floor::RecordingFinished{call, RecordingId{id}, "a.wav",
                                            std::chrono::seconds(24), 16'000, ""});
        }
    }
    std::vector<mail::Mail> mails() {
        EXPECT_TRUE(copies_->turn());
        return store_->readers()
            .read([](store::Connection& connection) {
                return mail::find_mails(connection, std::nullopt, 0, 100);
            })
            .value();
    }

    TemporaryFolder folder_;
    std::unique_ptr<store::Store> store_;
    ManualClock clock_;
    TestDirectory directory_;
    std::optional<VoicemailCopies> copies_;
};

TEST_F(VoicemailCopyTest, TellsTheReceiversOfAQueuesBoxOnce) {
    start([&] {
        box(kSales, {}, VoicemailCopy::Notice, now_, {"a@example.com", "b@example.com"});
        leave_message(7, kSales, {});
    });
    const auto first = mails();
    ASSERT_THAT(first, SizeIs(2));
    EXPECT_EQ(first[1].to, "a@example.com");
    EXPECT_EQ(first[0].subject, "售前咨询 的新留言：139****0001（0:24）");
    EXPECT_THAT(first[0].text, HasSubstr("留言箱：售前咨询"));
    EXPECT_THAT(first[0].attachment, IsEmpty());
    EXPECT_THAT(mails(), SizeIs(2)) << "again";
}

TEST_F(VoicemailCopyTest, TellsAPersonAtTheAddressOfToday) {
    start([&] {
        people::User ana;
        ana.id = kAna;
        ana.login = "ana";
        ana.email = "ana@example.com";
        ASSERT_TRUE(people::insert_user(connection_, ana, "", now_));
        box({}, kAna, VoicemailCopy::Recording, now_);
        box({}, kBen, VoicemailCopy::Notice, now_);
        leave_message(7, {}, kAna);
        leave_message(8, {}, kBen);  // who has no address
    });
    const auto sent = mails();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].to, "ana@example.com");
    EXPECT_EQ(sent[0].attachment, "voicemail:7");
}

TEST_F(VoicemailCopyTest, NotOfWhatWasLeftBeforeNorOfWhatIsStillWritten) {
    start([&] {
        leave_message(7, kSales, {});
        after_s(60);
        box(kSales, {}, VoicemailCopy::Notice, now_, {"a@example.com"});
        leave_message(8, kSales, {}, false);
    });
    EXPECT_THAT(mails(), IsEmpty());
}

TEST_F(VoicemailCopyTest, TheSoundIsReadWhenItIsSentOrSaidToBeGone) {
    start([&] { leave_message(7, kSales, {}); });
    EXPECT_EQ(read_message_attachment(parts(), "voicemail:7").error().code, ErrorCode::NotFound);
    EXPECT_EQ(read_message_attachment(parts(), "voicemail:8").error().code, ErrorCode::NotFound);
    EXPECT_EQ(read_message_attachment(parts(), "../../etc/passwd").error().code,
              ErrorCode::NotFound);
    std::ofstream(store_->recordings_folder() / "a.wav") << "RIFF and so on";
    const auto sound = read_message_attachment(parts(), "voicemail:7");
    ASSERT_TRUE(sound) << sound.error().text;
    EXPECT_EQ(sound->bytes, "RIFF and so on");
}

}  // namespace
}  // namespace callfloor::records
