#include "archive/archive.h"

#include <gmock/gmock.h>

#include "archive/archive_check.h"
#include "archive/archive_store.h"
#include "http/etag.h"
#include "people/testing/api_test.h"
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
    ArchiveTest() : ApiTest({records::migrations(), migrations()}, kPeople) { open(kOldKey); }

    /// As after a start of the server with this key file.
    void open(const std::string& key_lines) {
        recordings_ = sound::SoundLibrary(store_->recordings_folder());
        if (!key_lines.empty()) {
            recordings_.keys = sound::testing::keys(key_lines);
        }
        router_ = std::make_unique<http::Router>(*api_, gate_);
        archive_ = std::make_unique<Archive>(
            ArchiveParts{store_->writer(), store_->readers(), clock_, recordings_},
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

    sound::SoundLibrary recordings_;
    std::unique_ptr<Archive> archive_;
};

TEST_F(ArchiveTest, TakesInEveryFinishedRecordingOnce) {
    record(1, 3);
    record(2, 2);
    sql("INSERT INTO recording (id, conversation_id, started_at_ms, path, length_ms, bytes) VALUES "
        "(3, 3, 1, 'running.wav', 0, 0)");
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

}  // namespace
}  // namespace callfloor::archive
