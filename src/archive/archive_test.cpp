#include "archive/archive.h"

#include <gmock/gmock.h>

#include "archive/archive_check.h"
#include "archive/archive_store.h"
#include "http/etag.h"
#include "people/testing/api_test.h"
#include "quality/quality.h"
#include "records/records_migrations.h"
#include "sound/sealed_file.h"
#include "sound/testing/sound_fixture.h"

namespace callfloor::archive {
namespace {

namespace fs = std::filesystem;
using people::Person;
using sound::testing::kNewKey;
using sound::testing::kOldKey;

const Person kAna{UserId{1}, "agent", TeamId{}};
const Person kRoot{UserId{10}, "admin", TeamId{}};
const Person kPeople[] = {kAna, kRoot};

class ArchiveTest : public people::ApiTest {
  protected:
    ArchiveTest() : ApiTest({records::migrations(), quality::migrations(), migrations()}, kPeople) {
        open(kOldKey);
    }

    /// As after a start of the server with this key file.
    void open(const std::string& key_lines) {
        recordings_ = sound::SoundLibrary(store_->recordings_folder());
        if (!key_lines.empty()) {
            recordings_.keys = sound::testing::keys(key_lines);
        }
        router_ = std::make_unique<http::Router>(*api_, gate_);
        archive_ = std::make_unique<Archive>(
            ArchiveParts{store_->writer(), store_->readers(), clock_, recordings_,
                         [this] { return times_; }},
            [](UserId person) { return fmt::format("person{}", person); });
        archive_->add_routes(*router_);
    }
    void sql(const std::string& text) {
        const auto done = store_->writer().run_and_wait(
            [&](store::Connection& connection) { return connection.execute_script(text); });
        EXPECT_TRUE(done) << done.error().text;
    }
    /// A recording of `days` ago.
    fs::path record(std::int64_t id, int days, int seconds = 3) {
        const auto path = fmt::format("2027/01/{}.wav", id);
        sound::testing::write_call(recordings_.folder / path, seconds);
        const auto at = to_epoch_ms(clock_.now() - std::chrono::days(days));
        sql(fmt::format(
            "INSERT INTO recording (id, conversation_id, started_at_ms, "
            "finished_at_ms, path, length_ms, bytes) VALUES ({}, {}, {}, {}, '{}', {}, "
            "{})",
            id, id, at, at + seconds * 1'000, path, seconds * 1'000, seconds * 16'000 + 58));
        return recordings_.folder / path;
    }
    void work() {
        for (int step = 0; step < 50; ++step) {
            const auto done = archive_->work({});
            ASSERT_TRUE(done) << done.error().text;
            if (*done == 0) {
                return;
            }
        }
        FAIL() << "there is always something to do";
    }
    void settle(const std::string& form, bool seal, int after_days = 7) {
        const auto answer = put(kRoot, "/archive/settings",
                                {{"form", form}, {"after_days", after_days}, {"seal", seal}});
        ASSERT_EQ(answer.status, 200) << answer.text("detail");
    }
    CheckReport check(const std::string& known_head = "") {
        const ReadStep step = [this](const auto& read_it) {
            return store_->readers().read(read_it);
        };
        const auto report = check_archive(step, recordings_, {known_head});
        EXPECT_TRUE(report) << report.error().text;
        return report.value_or(CheckReport{});
    }
    json::Object state() { return get(kRoot, "/archive").body; }
    std::vector<std::string> files() {
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(recordings_.folder)) {
            if (entry.is_regular_file()) {
                names.push_back(entry.path().filename());
            }
        }
        std::ranges::sort(names);
        return names;
    }
    std::vector<std::string> acts(std::int64_t recording) {
        std::vector<std::string> words;
        const auto links = get(kRoot, fmt::format("/archive/recordings/{}/links", recording)).body;
        for (const auto& link : links.at("items").as_array()) {
            words.emplace_back(link.at("act").as_string());
        }
        return words;
    }

    /// The recording's call was one of this queue.
    void of_queue(std::int64_t recording, std::int64_t queue) {
        sql(
            fmt::format("INSERT INTO conversation (id, started_at_ms, direction, caller_number, "
                        "caller_name, dialled_number, caller_class, queue_id) VALUES ({}, 1, "
                        "'inbound', '', '', '', '', {})",
                        recording, queue));
    }
    Answer del(const Person& who, const std::string& path) {
        return ask(who, http::Method::Delete, path);
    }
    std::int64_t make_class(const std::string& name, std::int64_t days, json::Array queues,
                            bool for_reviewed = false) {
        const auto made = post(kRoot, "/archive/classes",
                               {{"name", name},
                                {"days", days},
                                {"queue_ids", std::move(queues)},
                                {"for_reviewed", for_reviewed}});
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.status == 201 ? made.id() : 0;
    }
    json::Object last_link(std::int64_t recording) {
        const auto links = get(kRoot, fmt::format("/archive/recordings/{}/links", recording)).body;
        return links.at("items").as_array().back().as_object();
    }
    void retain(std::int64_t recording, json::Value retention_class, bool held) {
        const auto done =
            put(kRoot, fmt::format("/archive/recordings/{}/retention", recording),
                {{"class_id", std::move(retention_class)}, {"held", held}, {"reason", "court"}});
        EXPECT_EQ(done.status, 200) << done.text("detail");
    }

    std::optional<RetentionTimes> times_{RetentionTimes{3'650, 0}};
    sound::SoundLibrary recordings_;
    std::unique_ptr<Archive> archive_;
};

TEST_F(ArchiveTest, TakesInEveryFinishedRecordingOnce) {
    record(1, 3);
    record(2, 2);
    sql(
        fmt::format("INSERT INTO recording (id, conversation_id, started_at_ms, path, length_ms, "
                    "bytes) VALUES (3, 3, {}, 'running.wav', 0, 0)",
                    to_epoch_ms(clock_.now())));
    record(4, 1);
    work();
    EXPECT_EQ(acts(1), std::vector<std::string>{"kept"});
    EXPECT_EQ(acts(2), std::vector<std::string>{"kept"});
    EXPECT_TRUE(acts(4).empty()) << "it waits for the one that runs, so that none is left out";
    sql("UPDATE recording SET finished_at_ms = 2 WHERE id = 3");
    open(kOldKey);
    work();
    work();
    EXPECT_EQ(acts(4), std::vector<std::string>{"kept"});
    EXPECT_EQ(state().at("chain").at("links").as_int64(), 3);
    EXPECT_EQ(check().differences, 0);
}

TEST_F(ArchiveTest, PacksTheOldOnesAndProvesIt) {
    record(1, 30);
    record(2, 6);
    work();
    settle("flac", false);
    work();
    EXPECT_EQ(files(), (std::vector<std::string>{"1.wav.flac", "2.wav"}));
    EXPECT_EQ(acts(1), (std::vector<std::string>{"kept", "packed"}));
    clock_.advance(std::chrono::days(2));
    work();
    EXPECT_EQ(files(), (std::vector<std::string>{"1.wav.flac", "2.wav.flac"}));
    const auto report = check();
    EXPECT_EQ(report.differences, 0);
    EXPECT_EQ(report.links, 4);
    EXPECT_EQ(report.sounds, 2);
    const auto now = state();
    EXPECT_EQ(now.at("forms").at(0).at("form").as_string(), "flac");
    EXPECT_LT(now.at("forms").at(0).at("bytes").as_int64(),
              now.at("forms").at(0).at("recorded_bytes").as_int64());
    EXPECT_EQ(now.at("waiting").as_int64(), 0);
}

TEST_F(ArchiveTest, SealsAndFollowsAChangeOfTheKey) {
    record(1, 30);
    settle("opus", true);
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav.opus.sealed"});
    const auto old_name = sound::key_name(sound::testing::keys(kOldKey)->current_id());
    EXPECT_EQ(state().at("key_name").as_string(), old_name);

    open(std::string(kNewKey) + "\n" + kOldKey);
    work();
    open(kNewKey);
    work();
    EXPECT_EQ(check().differences, 0) << "the old key is not needed any more";
    EXPECT_EQ(acts(1), (std::vector<std::string>{"kept", "packed"})) << "the sound is the same";

    open("");
    const auto without = check();
    ASSERT_EQ(without.differences, 1);
    EXPECT_THAT(without.texts.at(0), ::testing::HasSubstr("not in the key file"));
}

TEST_F(ArchiveTest, SealingWithoutAKeyIsRefusedWithAdvice) {
    open("");
    const auto refused =
        put(kRoot, "/archive/settings", {{"form", "wav"}, {"after_days", 0}, {"seal", true}});
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(refused.text("detail"), ::testing::HasSubstr("key_file"));
    EXPECT_EQ(get(kAna, "/archive").status, 403);
    EXPECT_EQ(put(kRoot, "/archive/settings", {{"form", "wav"}, {"after_days", 0}, {"seal", false}},
                  http::etag_of(9))
                  .status,
              412);
}

TEST_F(ArchiveTest, GoesOnWhereACrashLeftIt) {
    const auto wav = record(1, 30);
    work();
    const auto original = sound::testing::bytes_of(wav);
    // Killed after the new file was named, before the database knew of it.
    ASSERT_TRUE(sound::repack(recordings_.at("2027/01/1.wav"), {sound::SoundForm::Flac, false}));
    settle("flac", false);
    open(kOldKey);
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav.flac"});
    EXPECT_EQ(check().differences, 0);
    // Killed after the database knew, before the former file went.
    sound::testing::write_call(wav, 3);
    ASSERT_EQ(sound::testing::bytes_of(wav), original);
    sql("UPDATE archived_sound SET has_leftover = 1");
    open(kOldKey);
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav.flac"});
    EXPECT_EQ(check().differences, 0);
}

TEST_F(ArchiveTest, KeepsTheFormerFileWhenThePackedOneIsDamaged) {
    const auto wav = record(1, 30);
    settle("flac", false);
    work();
    sound::testing::write_call(wav, 3);
    sound::testing::damage(wav.string() + ".flac", 5'000);
    sql("UPDATE archived_sound SET has_leftover = 1");
    work();
    EXPECT_EQ(files(), (std::vector<std::string>{"1.wav", "1.wav.flac"}));
}

TEST_F(ArchiveTest, AChangedRecordingIsNotPackedAndSaid) {
    const auto wav = record(1, 30);
    work();
    sound::testing::damage(wav, 1'000);
    settle("opus", false);
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav"});
    const auto now = state();
    EXPECT_EQ(now.at("problem_count").as_int64(), 1);
    EXPECT_THAT(std::string(now.at("problems").at(0).at("text").as_string()),
                ::testing::HasSubstr("changed after it was kept"));
    sound::testing::damage(wav, 1'000);  // as it was
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav"}) << "tried again a day later";
    EXPECT_EQ(post(kRoot, "/archive/retry").status, 200);
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav.opus"});
    EXPECT_EQ(state().at("problem_count").as_int64(), 0);
}

TEST_F(ArchiveTest, FollowsADatabaseRestoredFromBeforeThePacking) {
    record(1, 30);
    work();
    const auto stored = recordings_.at("2027/01/1.wav");
    ASSERT_TRUE(sound::repack(stored, {sound::SoundForm::Opus, true}));
    fs::remove(stored.wav);
    settle("opus", true);
    work();
    EXPECT_EQ(check().differences, 0);
    EXPECT_EQ(acts(1), (std::vector<std::string>{"kept", "packed"}));
}

TEST_F(ArchiveTest, TheCheckNamesEveryDifference) {
    for (const int id : {1, 2, 3, 4}) {
        record(id, 30);
    }
    work();
    const auto head = check().head;
    ASSERT_EQ(check(head).differences, 0);
    sound::testing::damage(recordings_.folder / "2027/01/1.wav", 700);
    fs::remove(recordings_.folder / "2027/01/2.wav");
    sql("DELETE FROM archived_sound WHERE recording_id = 3");
    sql("UPDATE archive_chain SET sha256 = 'f' WHERE seq = 4");
    const auto report = check();
    EXPECT_THAT(report.texts,
                ::testing::IsSupersetOf(
                    {::testing::HasSubstr("link 4 (recording 4, kept): was changed"),
                     ::testing::HasSubstr("recording 1 (2027/01/1.wav): its sound was changed"),
                     ::testing::HasSubstr("recording 2 (2027/01/2.wav)"),
                     ::testing::HasSubstr("recording 3: taken in, and neither kept nor deleted"),
                     ::testing::HasSubstr("recording 4 (2027/01/4.wav): its row is not")}));
}

TEST_F(ArchiveTest, LinksLeftOutOrCutOffAreNoticed) {
    for (const int id : {1, 2, 3}) {
        record(id, 30);
    }
    work();
    const auto head = check().head;
    sql("DELETE FROM archived_sound WHERE recording_id = 3; DELETE FROM archive_chain WHERE seq = "
        "3");
    EXPECT_EQ(check().differences, 0) << "a chain cannot know its own end";
    EXPECT_THAT(check(head).texts.at(0), ::testing::HasSubstr("its end was cut off"));
    sql("DELETE FROM archived_sound WHERE recording_id = 1; DELETE FROM archive_chain WHERE seq = "
        "1");
    EXPECT_THAT(check().texts.at(0), ::testing::HasSubstr("links 1 to 1 before it are missing"));
}

TEST_F(ArchiveTest, ChecksWhenAskedToAndKeepsWhatCameOfIt) {
    record(1, 30);
    work();
    sound::testing::damage(recordings_.folder / "2027/01/1.wav", 700);
    const auto asked = post(kRoot, "/archive/check");
    EXPECT_EQ(asked.status, 200);
    EXPECT_EQ(asked.at("/running_check/by_name").as_string(), "person10");
    work();
    const auto now = state();
    EXPECT_TRUE(now.at("running_check").is_null());
    EXPECT_EQ(now.at("check").at("differences").as_int64(), 1);
    EXPECT_EQ(now.at("check").at("sounds").as_int64(), 1);
}

// ---------------------------------------------------------------- retention

TEST_F(ArchiveTest, DeletesWhatIsPastTheCentresTimeWithProof) {
    record(1, 200);
    record(2, 179);
    times_->centre_days = 180;
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"2.wav"});
    EXPECT_EQ(acts(1), (std::vector<std::string>{"kept", "deleted"})) << "hashed before it went";
    const auto proof = last_link(1);
    EXPECT_EQ(proof.at("sha256").as_string().size(), 64u);
    EXPECT_EQ(proof.at("details").at("rule").as_string(), "centre");
    EXPECT_EQ(proof.at("details").at("days").as_int64(), 180);
    EXPECT_EQ(check().differences, 0);
    EXPECT_EQ(state().at("deleted").as_int64(), 1);
    clock_.advance(std::chrono::hours(2));
    work();
    EXPECT_EQ(acts(1).size(), 2u) << "proven once";
}

TEST_F(ArchiveTest, DeletesPackedAndSealedSoundWithTheHashItHad) {
    record(1, 30);
    settle("opus", true);
    work();
    const auto packed = last_link(1);
    clock_.advance(std::chrono::days(400));
    times_->centre_days = 180;
    work();
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(last_link(1).at("sha256"), packed.at("sha256"));
    EXPECT_EQ(check().differences, 0);
}

TEST_F(ArchiveTest, AClassOfQueuesStandsInPlaceOfTheCentresTime) {
    for (const int id : {1, 2, 3}) {
        record(id, 100);
        of_queue(id, 70 + id);
    }
    times_->centre_days = 90;
    make_class("finance", 1'825, {71});
    make_class("sales", 30, {72});
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav"});
    EXPECT_EQ(last_link(2).at("details").at("rule").as_string(), "sales");
    EXPECT_EQ(last_link(3).at("details").at("rule").as_string(), "centre");
    record(4, 40);
    of_queue(4, 72);
    clock_.advance(std::chrono::hours(2));
    open(kOldKey);
    work();
    EXPECT_EQ(acts(4).back(), "deleted") << "a class may be shorter than the centre";
}

TEST_F(ArchiveTest, TheLongestOfHandAndReviewAndQueueCounts) {
    for (const int id : {1, 2, 3}) {
        record(id, 100);
        of_queue(id, 71);
    }
    times_->centre_days = 90;
    make_class("sales", 30, {71});
    const auto complaint = make_class("complaint", 730, {});
    make_class("reviewed", 365, {}, true);
    retain(1, complaint, false);
    sql("INSERT INTO quality_scheme (id, state, latest_version, changed_at) VALUES (9, 'x', 1, 1)");
    sql("INSERT INTO quality_evaluation (id, purpose, state, sample, channel, scheme_id, "
        "scheme_version, conversation_id, agent_id, contact_at, contact_note, reviewer_id, "
        "draft_comment, started_at) VALUES (5, 'score', 'done', 'x', 'call', 9, 1, 2, 1, 1, '', 1, "
        "'', 1)");
    work();
    EXPECT_EQ(files(), (std::vector<std::string>{"1.wav", "2.wav"}));
    clock_.advance(std::chrono::days(300));
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"1.wav"});
    EXPECT_EQ(last_link(2).at("details").at("rule").as_string(), "reviewed");
    EXPECT_EQ(del(kRoot, fmt::format("/archive/classes/{}", complaint)).status, 409);
    clock_.advance(std::chrono::days(400));
    work();
    EXPECT_EQ(last_link(1).at("details").at("rule").as_string(), "complaint");
}

TEST_F(ArchiveTest, TheServersBoundStandsAboveClassesAndAHoldAboveAll) {
    for (const int id : {1, 2}) {
        record(id, 100);
        of_queue(id, 71);
    }
    make_class("finance", 1'825, {71});
    retain(2, nullptr, true);
    times_ = RetentionTimes{180, 60};
    work();
    EXPECT_EQ(files(), std::vector<std::string>{"2.wav"});
    EXPECT_EQ(last_link(1).at("details").at("rule").as_string(), "bound");
    const auto refused = post(kRoot, "/archive/recordings/2/deletion", {{"reason", "asked to"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.text("detail"), ::testing::HasSubstr("court"));
    retain(2, nullptr, false);
    clock_.advance(std::chrono::hours(2));
    work();
    EXPECT_TRUE(files().empty());
}

TEST_F(ArchiveTest, DeletesByOrderAndSaysWhose) {
    record(1, 3);
    work();
    EXPECT_EQ(post(kAna, "/archive/recordings/1/deletion", {{"reason", "asked to"}}).status, 403);
    EXPECT_EQ(post(kRoot, "/archive/recordings/1/deletion", {{"reason", "asked to"}}).status, 204);
    EXPECT_TRUE(files().empty());
    const auto proof = last_link(1);
    EXPECT_EQ(proof.at("details").at("rule").as_string(), "order");
    EXPECT_EQ(proof.at("details").at("by").as_int64(), 10);
    EXPECT_EQ(proof.at("details").at("reason").as_string(), "asked to");
    EXPECT_EQ(check().differences, 0);
}

TEST_F(ArchiveTest, NothingIsDeletedWhileTheCentreCannotBeRead) {
    record(1, 3'000);
    times_.reset();
    work();
    EXPECT_EQ(files().size(), 1u);
}

TEST_F(ArchiveTest, AQueueIsInOneClass) {
    make_class("finance", 1'825, {71});
    const auto refused =
        post(kRoot, "/archive/classes",
             {{"name", "b"}, {"days", 9}, {"queue_ids", json::Array{71}}, {"for_reviewed", false}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.text("detail"), ::testing::HasSubstr("finance"));
    const auto classes = get(kRoot, "/archive/classes").body;
    ASSERT_EQ(classes.at("items").as_array().size(), 1u);
    const auto id = classes.at("items").at(0).at("id").as_int64();
    EXPECT_EQ(put(kRoot, fmt::format("/archive/classes/{}", id),
                  {{"name", "finance"},
                   {"days", 900},
                   {"queue_ids", json::Array{71, 72}},
                   {"for_reviewed", false}})
                  .status,
              200);
    EXPECT_EQ(del(kRoot, fmt::format("/archive/classes/{}", id)).status, 204);
}

}  // namespace
}  // namespace callfloor::archive
