#include <algorithm>

#include "base/limits.h"
#include "quality/clip_rules.h"
#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"
#include "quality/testing/tone_recording.h"

namespace callfloor::quality {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::seconds;

constexpr RecordingId kRecording{1'101};  ///< of kCall: Ana's

class ClipTest : public ProcessTest {
  protected:
    void SetUp() override {
        ProcessTest::SetUp();
        add_recording(kRecording, kCall, {kAna.id});
    }
    void add_recording(RecordingId id, ConversationId call, std::vector<UserId> agents) {
        const auto name = fmt::format("{}.wav", id);
        write_tones(folder_.path() / "recordings" / name,
                    {{seconds(2), 400, 600}, {seconds(2), 700, 900}});
        contacts_.recordings.push_back({id, call, kMorning, seconds(4), name, std::move(agents)});
    }
    static json::Object mark(std::int64_t from, std::int64_t to) {
        return {{"from_ms", from}, {"to_ms", to}, {"sides", "both"}};
    }
    json::Object content(const std::string& title = "asks back") const {
        return {{"passages", json::Array{mark(500, 1'500)}},
                {"bleeps", json::Array{mark(1'000, 1'200)}},
                {"title", title},
                {"learning_points", "repeats what was said"},
                {"example", "good"},
                {"audience", "everyone"},
                {"tags", json::Array{"opening"}},
                {"scheme_id", scheme_id_},
                {"items", json::Array{"x"}}};
    }
    json::Object with(std::string_view key, json::Value value) const {
        auto changed = content();
        changed[key] = std::move(value);
        return changed;
    }
    Answer create(const Person& who, const json::Object& body, RecordingId recording = kRecording) {
        return post(who, "/quality/clips",
                    json::Object{{"recording_id", recording.value}, {"content", body}});
    }
    std::int64_t drafted(const Person& who, const json::Object& body) {
        const auto made = create(who, body);
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.at("/clip/id").as_int64();
    }
    static std::string one(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/quality/clips/{}{}", id, rest);
    }
    std::int64_t submitted(const Person& who, const json::Object& body) {
        const auto id = drafted(who, body);
        EXPECT_EQ(post(who, one(id, "/submit")).status, 200);
        return id;
    }
    std::int64_t approved(const json::Object& body) {
        const auto id = submitted(kQi, body);
        EXPECT_EQ(post(kQueen, one(id, "/approve")).status, 200);
        return id;
    }
    std::size_t files() const {
        std::size_t count = 0;
        std::error_code error;
        for (fs::directory_iterator at(folder_.path() / "clips", error), end; at != end; ++at) {
            ++count;
        }
        return count;
    }
    std::int64_t plan_of_ana() {
        const auto opened = post(kLea, "/quality/coaching",
                                 json::Object{{"evaluation_id", released(kQi, kCall, 4)},
                                              {"coach_id", kLea.id.value},
                                              {"items", json::Array{"x"}},
                                              {"goal", "asks back"}});
        EXPECT_EQ(opened.status, 201) << opened.text("detail");
        return opened.at("/coaching/id").as_int64();
    }
    Answer cite(const Person& who, std::int64_t plan, std::int64_t clip) {
        return post(who, fmt::format("/quality/coaching/{}/clips", plan),
                    json::Object{{"clip_id", clip}});
    }
};

TEST_F(ClipTest, GoesFromTheMarksIntoTheLibrary) {
    const auto made = create(kLea, with("learning_points", ""));
    ASSERT_EQ(made.status, 201) << made.text("detail");
    const auto id = made.at("/clip/id").as_int64();
    EXPECT_EQ(made.at("/clip/state").as_string(), "draft");
    EXPECT_EQ(made.at("/clip/length_ms").as_int64(), 1'000);
    EXPECT_EQ(made.at("/source/passages/0/from_ms").as_int64(), 500);
    EXPECT_EQ(post(kLea, one(id, "/submit")).text("field"), "learning_points");
    ASSERT_EQ(put(kLea, one(id), content()).status, 200);
    ASSERT_EQ(post(kLea, one(id, "/submit")).status, 200);
    EXPECT_EQ(put(kLea, one(id), content()).status, 409);
    const auto back = post(kQueen, one(id, "/return"), reason("a name is heard"));
    EXPECT_EQ(back.at("/clip/state").as_string(), "returned");
    EXPECT_EQ(get(kLea, one(id)).at("/clip/reason").as_string(), "a name is heard");
    ASSERT_EQ(put(kLea, one(id), with("bleeps", json::Array{mark(0, 4'000)})).status, 200);
    ASSERT_EQ(post(kLea, one(id, "/submit")).status, 200);
    const auto approved = post(kQueen, one(id, "/approve"));
    ASSERT_EQ(approved.status, 200) << approved.text("detail");
    EXPECT_EQ(approved.at("/clip/decided_by_name").as_string(), "person7");
    EXPECT_EQ(approved.at("/clip/reason").as_string(), "");
    const auto heard = get(kAna, one(id, "/audio"));
    ASSERT_EQ(heard.status, 200);
    EXPECT_EQ(heard.header, "inline");
    const auto wav = media::read_audio_file(heard.file, 100'000).value();
    EXPECT_NEAR(strength(wav, 0, seconds(0), seconds(1), 400), 0, 0.005);
    EXPECT_NEAR(strength(wav, 1, seconds(0), seconds(1), 600), 0, 0.005);
    EXPECT_EQ(files(), 1U);
    const std::vector<std::string> acts{"recording.clip", "clip.create",  "clip.change",
                                        "clip.submit",    "clip.return",  "clip.change",
                                        "clip.submit",    "clip.approve", "clip.play"};
    auto all = audited();
    std::erase_if(all, [](const std::string& action) { return action.starts_with("scheme."); });
    EXPECT_EQ(all, acts);
}

TEST_F(ClipTest, IsMadeByThoseWhoMayHearTheRecording) {
    EXPECT_EQ(create(kAna, content()).status, 403);   // an agent makes none, not even of himself
    EXPECT_EQ(create(kDora, content()).status, 403);  // a director reads
    EXPECT_EQ(create(kLou, content()).status, 404);   // leads another team
    EXPECT_EQ(create(kLea, content()).status, 201);
    EXPECT_EQ(create(kQi, content()).status, 201);
    EXPECT_EQ(create(kQueen, content()).status, 201);
    EXPECT_EQ(create(kRoot, content()).status, 201);
    EXPECT_EQ(create(kQi, content(), RecordingId{9}).status, 404);
}

TEST_F(ClipTest, WhoMadeItOrIsHeardInItDoesNotApproveIt) {
    const auto own = submitted(kQueen, content());
    EXPECT_EQ(post(kQueen, one(own, "/approve")).status, 403);
    EXPECT_EQ(post(kQueen, one(own, "/return"), reason("no")).status, 403);
    EXPECT_EQ(post(kQi, one(own, "/approve")).status, 403);  // the role is not enough
    contacts_.all.push_back(contact(kCall, kQuest.id));
    EXPECT_EQ(post(kQuest, one(own, "/approve")).status, 403);  // had the caller too
    EXPECT_EQ(post(kRoot, one(own, "/approve")).status, 200);
    EXPECT_EQ(post(kRoot, one(own, "/approve")).status, 409);  // once
}

TEST_F(ClipTest, TheLibraryShowsNothingOfTheCall) {
    const auto id = approved(content());
    for (const auto& who : {kAna, kBen, kLou}) {
        const auto read = get(who, one(id));
        ASSERT_EQ(read.status, 200);
        EXPECT_TRUE(read.at("/source").is_null()) << who.role;
        const auto text = json::to_text(read.body) + json::to_text(get(who, "/quality/clips").body);
        for (const auto* hidden :
             {"\"recording_id\"", "\"conversation_id\"", "person1\"", "from_ms"}) {
            EXPECT_EQ(text.find(hidden), std::string::npos) << who.role << " " << hidden;
        }
    }
    for (const auto& who : {kLea, kQi, kQuinn, kQueen, kDora}) {
        EXPECT_EQ(get(who, one(id)).at("/source/recording_id").as_int64(), kRecording.value);
    }
}

TEST_F(ClipTest, IsHeardByItsAudienceAndBeforeByThoseAtWork) {
    const auto draft = drafted(kQi, content());
    const auto asked = submitted(kQi, content());
    const auto inside = approved(with("audience", "reviewers"));
    const auto open = approved(content());
    const auto hears = [&](const Person& who) {
        std::vector<int> seen;
        for (const auto id : {draft, asked, inside, open}) {
            const auto status = get(who, one(id, "/audio")).status;
            EXPECT_EQ(status, get(who, one(id)).status);
            const auto listed = ids_of(get(who, "/quality/clips"));
            EXPECT_EQ(std::ranges::find(listed, id) != listed.end(), status == 200);
            seen.push_back(status);
        }
        return seen;
    };
    using Seen = std::vector<int>;
    EXPECT_EQ(hears(kQi), (Seen{200, 200, 200, 200}));
    EXPECT_EQ(hears(kQueen), (Seen{404, 200, 200, 200}));
    EXPECT_EQ(hears(kRoot), (Seen{404, 200, 200, 200}));
    for (const auto& who : {kQuinn, kLea, kLou, kDora}) {
        EXPECT_EQ(hears(who), (Seen{404, 404, 200, 200})) << who.role;
    }
    EXPECT_EQ(hears(kAna), (Seen{404, 404, 404, 200}));
    EXPECT_EQ(hears(kBen), (Seen{404, 404, 404, 200}));
}

TEST_F(ClipTest, AChangeCutsItAnewAndOlderWindowsAreTold) {
    const auto made = create(kQi, content());
    const auto id = made.at("/clip/id").as_int64();
    EXPECT_EQ(put(kQuinn, one(id), content()).status, 404);
    const auto longer = with("passages", json::Array{mark(0, 1'000), mark(2'000, 3'000)});
    const auto changed = put(kQi, one(id), longer, made.etag);
    ASSERT_EQ(changed.status, 200) << changed.text("detail");
    EXPECT_EQ(changed.at("/clip/length_ms").as_int64(), 2'000 + kClipGap.count());
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(put(kQi, one(id), content(), made.etag).status, 412);
    EXPECT_EQ(put(kQi, one(id), with("passages", json::Array{mark(0, 9'000)})).text("field"),
              "passages/0");
    EXPECT_EQ(put(kQi, one(id), with("items", json::Array{"none"})).text("field"), "items/0");
    EXPECT_EQ(put(kQi, one(id), with("scheme_id", nullptr)).text("field"), "scheme_id");
    EXPECT_EQ(files(), 1U);  // what was refused left nothing
    EXPECT_EQ(get(kQi, one(id, "/audio")).status, 200);
}

TEST_F(ClipTest, WithdrawingDeletesTheSound) {
    const auto id = approved(content());
    const auto plan = plan_of_ana();
    ASSERT_EQ(cite(kLea, plan, id).status, 200);
    EXPECT_EQ(post(kQuinn, one(id, "/withdraw"), reason("old")).status, 403);
    const auto gone = post(kQuest, one(id, "/withdraw"), reason("old"));
    ASSERT_EQ(gone.status, 200) << gone.text("detail");
    EXPECT_EQ(gone.at("/clip/has_audio").as_bool(), false);
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(get(kQi, one(id, "/audio")).status, 404);
    EXPECT_EQ(get(kAna, one(id)).status, 404);
    const auto read = get(kAna, fmt::format("/quality/coaching/{}", plan));
    EXPECT_EQ(read.at("/clips/0/title").as_string(), "asks back");
    EXPECT_EQ(read.at("/clips/0/has_audio").as_bool(), false);
    EXPECT_EQ(read.at("/clips/0/reason").as_string(), "");  // not the agent's business
}

TEST_F(ClipTest, ItsEndWithTheRecordingDependsOnTheApproval) {
    const auto kept = approved(content("kept"));
    const auto draft = drafted(kQi, content("draft"));
    const auto asked = submitted(kQi, content("asked"));
    EXPECT_EQ(files(), 3U);
    EXPECT_EQ(quality_->forget_texts(kMorning).value(), 0);  // its time is not over yet
    EXPECT_EQ(quality_->forget_texts(kMorning + seconds(1)).value(), 3);
    EXPECT_EQ(quality_->forget_texts(kMorning + seconds(1)).value(), 0);
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(get(kQi, one(draft)).status, 404);
    EXPECT_EQ(get(kQi, one(asked)).status, 404);
    const auto read = get(kQueen, one(kept));
    ASSERT_EQ(read.status, 200);
    EXPECT_TRUE(read.at("/source").is_null());
    EXPECT_EQ(get(kAna, one(kept, "/audio")).status, 200);
    const auto ways_back = store_->readers().read([](store::Connection& connection) {
        return connection.query_integer(
            "SELECT COUNT(*) FROM quality_clip WHERE recording_id IS NOT NULL OR conversation_id "
            "IS NOT NULL OR contact_at IS NOT NULL OR marks_text LIKE '%from_ms%'");
    });
    EXPECT_EQ(ways_back.value(), 0);
    EXPECT_EQ(post(kQi, one(kept, "/withdraw"), reason("old")).status, 200);
}

TEST_F(ClipTest, PlansCiteWhatTheAgentMayHear) {
    const auto id = approved(content());
    const auto inside = approved(with("audience", "reviewers"));
    const auto draft = drafted(kLea, content());
    const auto plan = plan_of_ana();
    EXPECT_EQ(cite(kLea, plan, inside).status, 409);
    EXPECT_EQ(cite(kLea, plan, draft).status, 409);
    EXPECT_EQ(cite(kLou, plan, id).status, 404);
    EXPECT_EQ(cite(kQi, plan, id).status, 403);  // not its coach
    const auto cited = cite(kLea, plan, id);
    ASSERT_EQ(cited.status, 200) << cited.text("detail");
    EXPECT_EQ(cited.at("/clips/0/id").as_int64(), id);
    EXPECT_EQ(cite(kLea, plan, id).status, 409);
    // Where it is used, for those who may see the plan.
    EXPECT_EQ(get(kQi, one(id)).at("/uses/0/id").as_int64(), plan);
    EXPECT_EQ(get(kBen, one(id)).at("/clip/uses").as_int64(), 1);
    EXPECT_TRUE(get(kBen, one(id)).at("/uses").as_array().empty());
    const auto citation = fmt::format("/quality/coaching/{}/clips/{}", plan, id);
    const auto without = ask(kQueen, http::Method::Delete, citation);
    ASSERT_EQ(without.status, 200) << without.text("detail");
    EXPECT_TRUE(without.at("/clips").as_array().empty());
    EXPECT_EQ(ask(kQueen, http::Method::Delete, citation).status, 404);
    auto all = audited();
    EXPECT_EQ(std::ranges::count(all, "clip.cite"), 1);
    EXPECT_EQ(std::ranges::count(all, "clip.uncite"), 1);
    EXPECT_EQ(std::ranges::count(all, "coaching.cite"), 2);
}

TEST_F(ClipTest, IsFoundByWordsItemsAndTags) {
    const auto first = approved(content("Greets by name"));
    auto other = content("100% sure_of it");
    other["example"] = "bad";
    other["tags"] = json::Array{"closing", "price"};
    other["items"] = json::Array{"y"};
    other["learning_points"] = "";
    const auto second = drafted(kQi, other);
    const auto found = [&](const std::string& query) {
        return ids_of(get(kQi, "/quality/clips?" + query));
    };
    using Ids = std::vector<std::int64_t>;
    EXPECT_EQ(found(""), (Ids{second, first}));  // newest first
    EXPECT_EQ(found("q=greets"), Ids{first});
    EXPECT_EQ(found("q=WHAT%20was"), Ids{first});  // in the learning points
    EXPECT_EQ(found("q=clos"), Ids{second});       // in a tag
    EXPECT_EQ(found("q=%25"), Ids{second});        // signs of the search mean themselves
    EXPECT_EQ(found("q=e_o"), Ids{second});
    EXPECT_EQ(found("example=bad"), Ids{second});
    EXPECT_EQ(found("state=approved"), Ids{first});
    EXPECT_EQ(found("item=x"), Ids{first});
    EXPECT_EQ(found("tag=price"), Ids{second});
    EXPECT_EQ(found("tag=pri"), Ids{});
    EXPECT_EQ(found(fmt::format("scheme_id={}", scheme_id_)), (Ids{second, first}));
    EXPECT_EQ(found("mine=true"), (Ids{second, first}));
    EXPECT_EQ(ids_of(get(kQueen, "/quality/clips?mine=true")), Ids{});
    const auto page = get(kQi, "/quality/clips?limit=1");
    EXPECT_EQ(ids_of(page), Ids{second});
    EXPECT_EQ(found("limit=1&cursor=" + page.text("next_cursor")), Ids{first});
}

TEST_F(ClipTest, AFileThatIsNotTheOneKeptIsNeitherApprovedNorPlayed) {
    const auto id = submitted(kQi, content());
    const auto file = get(kQi, one(id, "/audio")).file;
    std::ofstream(file, std::ios::binary | std::ios::app) << "x";
    EXPECT_EQ(post(kQueen, one(id, "/approve")).status, 503);
    EXPECT_EQ(get(kQi, one(id, "/audio")).status, 503);
    fs::remove(file);
    EXPECT_EQ(get(kQi, one(id, "/audio")).status, 404);
}

TEST_F(ClipTest, StraysOfACrashGoAtTheStart) {
    const auto id = drafted(kQi, content());
    std::ofstream(folder_.path() / "clips" / "stray.wav") << "x";
    EXPECT_EQ(quality_->remove_stray_clips().value(), 1);
    EXPECT_EQ(get(kQi, one(id, "/audio")).status, 200);
}

TEST_F(ClipTest, AtTheBoundNoMoreAreCut) {
    drafted(kQi, content());
    const auto filled = store_->writer().run_and_wait([](store::Connection& connection) {
        return connection.execute(fmt::format(
            "INSERT INTO quality_clip (id, state, marks_text, title, learning_points, example, "
            "audience, tags_text, items_text, file, sha256, length_ms, made_by, made_at) WITH "
            "RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i, "
            "'approved', '{{\"passages\":[],\"bleeps\":[]}}', 'a', 'b', 'good', 'everyone', '[]', "
            "'[]', 'f', '', 1, 1, 1 FROM n",
            limits::kClips - 1));
    });
    ASSERT_TRUE(filled) << filled.error().text;
    const auto refused = create(kQi, content());
    EXPECT_EQ(refused.status, http::status_of(ErrorCode::LimitReached)) << refused.text("detail");
    EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace callfloor::quality
