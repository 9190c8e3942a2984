#include "records/records_routes.h"

#include <algorithm>
#include <fstream>

#include "api/openapi_json.h"
#include "base/temporary_folder.h"
#include "http/api.h"
#include "people/people.h"
#include "people/people_store.h"
#include "records/records_fixture.h"
#include "store/store.h"

namespace callfloor::records {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr TeamId kTeamA{41};  ///< Ana
constexpr TeamId kTeamB{42};  ///< Ben

class TestDirectory final : public Directory {
  public:
    std::string queue_name(QueueId queue) const override {
        return queue == kSales ? "sales" : "care";
    }
    std::vector<QueueId> queues() const override { return {kCare, kSales}; }
    std::string agent_name(UserId agent) const override { return agent == kAna ? "Ana" : "Ben"; }
    std::string trunk_name(TrunkId trunk) const override { return fmt::format("trunk {}", trunk); }
    std::string extension_number(ExtensionId extension) const override {
        return fmt::format("80{}", extension);
    }
    TeamId team_of(UserId agent) const override { return agent == kAna ? kTeamA : kTeamB; }
    std::vector<UserId> agents_of(TeamId team) const override {
        return {team == kTeamA ? kAna : kBen};
    }
    std::string time_zone() const override { return "Asia/Shanghai"; }
    ServiceLevelRule service_level_rule(QueueId) const override { return {}; }
};

/// The session is "role:user", e.g. "agent:11"; a team leader leads team A.
class TestGate final : public http::Gate {
  public:
    Result<http::Identity> authenticate(const http::Request& request) override {
        const std::string token(request.headers.find("Authorization").value_or(""));
        const auto colon = token.find(':');
        if (colon == std::string::npos) {
            return fail(ErrorCode::Unauthenticated, "who are you");
        }
        http::Identity identity;
        identity.roles = {token.substr(0, colon)};
        identity.user = UserId{std::stoll(token.substr(colon + 1))};
        identity.login = token;
        identity.session = identity.user.value;
        if (identity.has_role("team_leader")) {
            identity.led_teams = {kTeamA};
        }
        return identity;
    }
    Result<void> permit(const http::Request& request, const http::Operation& operation) override {
        if (std::ranges::find(operation.roles, request.identity.roles[0]) ==
            operation.roles.end()) {
            return fail(ErrorCode::Forbidden, "not with this role");
        }
        return {};
    }
    void on_refused(const http::Request&, const http::Operation&, const Error&) override {}
};

class RoutesTest : public RecordsTest {
  protected:
    /// Call 1: Ana, sales, with audio; call 2 an hour later: Ben, care, its audio lost; call 3
    /// runs.
    void SetUp() override {
        auto steps = all_migrations();
        steps.insert(steps.end(), people::migrations().begin(), people::migrations().end());
        auto options = store::test_store_in(folder_.path());
        options.writer.commit_pause = Duration(0);
        auto opened = store::Store::open(options, steps);
        ASSERT_TRUE(opened.has_value()) << opened.error().text;
        store_ = *std::move(opened);
        std::swap(connection_, store_->startup_connection());
        answered_call(ConversationId{1}, kSales, kAna);
        now_ = kStart + hours(1);
        answered_call(ConversationId{2}, kCare, kBen);
        arrive(ConversationId{3});
        happen(floor::RecordingStarted{ConversationId{3}, RecordingId{33}});
        happen(floor::RecordingFinished{ConversationId{2}, RecordingId{23}, "", Duration(0), 0,
                                        "disk full"});
        std::swap(connection_, store_->startup_connection());
        ASSERT_TRUE(store_->start_writer({&projector_}).has_value());
        std::filesystem::create_directories(store_->recordings_folder() / "2027/01/15");
        std::ofstream(store_->recordings_folder() / "2027/01/15/x.wav") << kAudio;
        clock_.set(now_);
        api_ = *http::Api::from_openapi(api::openapi_json());
        router_.emplace(*api_, gate_);
        routes_ = std::make_unique<RecordRoutes>(RecordsParts{
            store_->writer(), store_->readers(), clock_, directory_, store_->recordings_folder()});
        routes_->add_routes(*router_);
    }
    http::Response get(const std::string& target, const std::string& who = "admin:1") {
        http::Request request;
        request.method = http::Method::Get;
        request.target = "/api/v1" + target;
        request.headers.add("Authorization", who);
        auto response = router_->answer(request);
        if (response.status == 200 && std::holds_alternative<std::string>(response.body)) {
            const auto checked = api_->check_answer(request.operation, response);
            EXPECT_TRUE(checked.has_value()) << target << ": " << checked.error().text;
        }
        return response;
    }
    http::Response post(const std::string& target, const std::string& who,
                        const std::string& text = "") {
        return send(http::Method::Post, target, who, text);
    }
    http::Response put(const std::string& target, const std::string& who, const std::string& text) {
        return send(http::Method::Put, target, who, text);
    }
    http::Response send(http::Method method, const std::string& target, const std::string& who,
                        const std::string& text) {
        http::Request request;
        request.method = method;
        request.target = "/api/v1" + target;
        request.headers.add("Authorization", who);
        if (!text.empty()) {
            request.headers.add("Content-Type", "application/json");
            request.body = text;
        }
        return router_->answer(request);
    }
    json::Object body(const http::Response& response) {
        auto object = json::parse_object(std::get<std::string>(response.body));
        EXPECT_TRUE(object.has_value());
        return object ? *object : json::Object{};
    }
    std::string ids(const http::Response& response) {
        if (response.status != 200) {
            return std::get<std::string>(response.body);
        }
        std::string text;
        const auto object = body(response);
        for (const auto& item : object.at("items").as_array()) {
            text += fmt::format("{} ", item.at("id").as_int64());
        }
        return text;
    }
    std::int64_t audits() {
        return (*store_)
            .readers()
            .read([](store::Connection& c) {
                return c.query_integer(
                    "SELECT COUNT(*) FROM audit_log WHERE action LIKE 'recording.%'");
            })
            .value_or(-1);
    }

    static constexpr std::string_view kAudio = "RIFF....WAVE";
    TemporaryFolder folder_;
    TestDirectory directory_;
    TestGate gate_;
    ManualClock clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<const http::Api> api_;
    std::optional<http::Router> router_;
    std::unique_ptr<RecordRoutes> routes_;
};

TEST_F(RoutesTest, ListConversationsByScope) {
    EXPECT_EQ(ids(get("/conversations")), "3 2 1 ");
    EXPECT_EQ(ids(get("/conversations", "qa:2")), "3 2 1 ");
    EXPECT_EQ(ids(get("/conversations", "team_leader:3")), "1 ");
    EXPECT_EQ(ids(get("/conversations", "agent:12")), "2 ");
    EXPECT_EQ(ids(get("/conversations?agent_id=11", "agent:12")), "");
    EXPECT_EQ(ids(get("/conversations?team_id=42")), "2 ");
    EXPECT_EQ(ids(get("/conversations?team_id=42&agent_id=11")), "");
}

TEST_F(RoutesTest, TellHowGoodTheSoundOfEachLegWas) {
    const auto legs = body(get("/conversations/1")).at("legs").as_array();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(json::to_text(legs[1].at("sound")),
              R"({"received":{"packets":2500,"lost":250,"loss":1E-1,"worst_loss":4E-1,)"
              R"("jitter_ms":2.13E1,"worst_jitter_ms":6.4E1,"opinion":3.39E0,"word":"poor"},)"
              R"("sent":{"packets":2400,"lost":0,"loss":0E0,"worst_loss":0E0,"jitter_ms":5E-1,)"
              R"("worst_jitter_ms":2E0,"opinion":4.4E0,"word":"good"},"round_trip_ms":1.88E1})");
    EXPECT_EQ(legs[0].at("sound").at("received").at("word"), "none") << "nothing came";
    EXPECT_TRUE(legs[0].at("sound").at("sent").is_null()) << "its phone told nothing";
    EXPECT_TRUE(body(get("/conversations/3")).at("legs").at(0).at("sound").is_null());
}

TEST_F(RoutesTest, FindCallsThatSoundedBadly) {
    EXPECT_EQ(ids(get("/conversations?sound=poor")), "2 1 ") << "call 3 is not measured";
    EXPECT_EQ(get("/conversations?sound=good").status, 400);
}

TEST_F(RoutesTest, ListConversationsInPages) {
    const auto first = body(get("/conversations?limit=2"));
    EXPECT_EQ(first.at("items").as_array().size(), 2u);
    const auto second = body(
        get("/conversations?limit=2&cursor=" + std::string(first.at("next_cursor").as_string())));
    EXPECT_EQ(second.at("items").as_array().size(), 1u);
    EXPECT_TRUE(second.at("next_cursor").is_null());
    EXPECT_EQ(get("/conversations?cursor=nonsense").status, 400);
}

TEST_F(RoutesTest, FilterConversations) {
    EXPECT_EQ(ids(get(fmt::format("/conversations?from={}", to_epoch_ms(kStart + hours(1))))),
              "3 2 ");
    EXPECT_EQ(ids(get("/conversations?queue_id=5")), "1 ");
    EXPECT_EQ(ids(get("/conversations?outcome=running")), "3 ");
    EXPECT_EQ(ids(get("/conversations?outcome=waiting")), "") << "not in a queue yet";
    const auto change = [this](const std::string& sql) {
        return store_->writer()
            .run_and_wait([&sql](store::Connection& c) { return c.execute(sql, {}); })
            .has_value();
    };
    ASSERT_TRUE(change("UPDATE conversation SET queue_id = 5 WHERE id = 3"));
    EXPECT_EQ(ids(get("/conversations?outcome=waiting")), "3 ");
    EXPECT_EQ(ids(get("/conversations?outcome=waiting&queue_id=6")), "");
    ASSERT_TRUE(change("UPDATE conversation SET outcome = 'answered' WHERE id = 3"));
    EXPECT_EQ(ids(get("/conversations?outcome=waiting")), "") << "he talks";
    EXPECT_EQ(ids(get("/conversations?min_talk_ms=1&has_recording=true&cause=normal_hang_up&caller="
                      "138&dialled=4001")),
              "2 1 ");
}

TEST_F(RoutesTest, CountCallsByWrapUpCodeAndOpenTheirRows) {
    const auto period =
        fmt::format("from={}&to={}", to_epoch_ms(kStart), to_epoch_ms(kStart + hours(24)));
    const auto figures = [&](const std::string& more, const std::string& who = "admin:1") {
        const auto response = get("/wrap-up-figures?" + period + more, who);
        const auto answer = json::parse_object(std::get<std::string>(response.body)).value();
        std::string told;
        for (const auto& row : answer.at("items").as_array()) {
            told += fmt::format("{}={} ", std::string(row.at("code").as_string()),
                                row.at("calls").to_number<int>());
        }
        return told;
    };
    EXPECT_EQ(figures(""), "sale=2 =1 ");
    EXPECT_EQ(ids(get("/conversations?wrap_up_code=sale&" + period)), "2 1 ");
    EXPECT_EQ(ids(get("/conversations?wrap_up_code=-&" + period)), "3 ");
    EXPECT_EQ(figures("&queue_id=5"), "sale=1 ");
    EXPECT_EQ(figures("&outcome=answered"), "sale=2 ");
    EXPECT_EQ(figures("", "agent:11"), "sale=1 ") << "his own calls";
    EXPECT_EQ(get("/wrap-up-figures?from=5&to=4").status, 400);
}

TEST_F(RoutesTest, MaskNumbersForAgentsAndRefuseTheirSearch) {
    const auto caller = [&](const std::string& who) {
        return std::string(
            body(get("/conversations/1", who)).at("conversation").at("caller_number").as_string());
    };
    EXPECT_EQ(caller("agent:11"), "138****0001");
    EXPECT_EQ(caller("team_leader:3"), "13800000001");
    EXPECT_EQ(get("/conversations?caller=1380", "agent:11").status, 403);
}

TEST_F(RoutesTest, TellOneConversationWithEverything) {
    const auto detail = body(get("/conversations/1"));
    EXPECT_EQ(detail.at("conversation").at("agent_name").as_string(), "Ana");
    EXPECT_EQ(detail.at("conversation").at("queue_name").as_string(), "sales");
    EXPECT_EQ(detail.at("legs").as_array().size(), 2u);
    EXPECT_EQ(detail.at("segments").as_array().size(), 6u);
    EXPECT_EQ(detail.at("recording").at("state").as_string(), "finished");
    EXPECT_GT(detail.at("journal").as_array().size(), 10u);
    EXPECT_EQ(detail.at("journal").at(0).at("event").as_string(), "conversation_started");
    EXPECT_TRUE(body(get("/conversations/1", "team_leader:3")).at("journal").is_null());
    EXPECT_EQ(get("/conversations/2", "team_leader:3").status, 404);
    EXPECT_EQ(get("/conversations/2", "agent:11").status, 404);
    EXPECT_EQ(get("/conversations/999").status, 404);
}

TEST_F(RoutesTest, PlayARecordingAuditedOncePerPlay) {
    const auto played = get("/recordings/13/audio", "agent:11");
    EXPECT_EQ(played.status, 200);
    EXPECT_EQ(std::get<http::FileBody>(played.body).path,
              store_->recordings_folder() / "2027/01/15/x.wav");
    EXPECT_EQ(audits(), 1);
    EXPECT_EQ(get("/recordings/13/audio", "agent:11").status, 200);
    EXPECT_EQ(audits(), 1) << "the next range of the same play";
    clock_.advance(hours(1));
    EXPECT_EQ(get("/recordings/13/audio", "agent:11").status, 200);
    EXPECT_EQ(get("/recordings/13/audio", "qa:2").status, 200);
    EXPECT_EQ(audits(), 3);
}

TEST_F(RoutesTest, DownloadOnlyForThoseWhoMay) {
    EXPECT_EQ(get("/recordings/13/audio?download=true", "agent:11").status, 403);
    EXPECT_EQ(audits(), 0);
    const auto given = get("/recordings/13/audio?download=true", "team_leader:3");
    EXPECT_EQ(given.status, 200);
    EXPECT_EQ(given.headers.find("Content-Disposition"),
              "attachment; filename=\"recording-13.wav\"");
    EXPECT_EQ(audits(), 1);
}

TEST_F(RoutesTest, RefuseRecordingsOutOfReachOrWithoutAudio) {
    EXPECT_EQ(get("/recordings/13/audio", "agent:12").status, 404);
    EXPECT_EQ(get("/recordings/13/peaks", "agent:12").status, 404);
    EXPECT_EQ(get("/recordings/23/audio").status, 404) << "lost";
    EXPECT_EQ(get("/recordings/33/audio").status, 409) << "running";
    EXPECT_EQ(get("/recordings/99/audio").status, 404);
    EXPECT_EQ(audits(), 0);
}

TEST_F(RoutesTest, DrawTheWaveform) {
    const char header[] =
        "RIFF\0\0\0\0WAVEfmt "
        "\x10\0\0\0\x06\0\x02\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x08\0data\0\0\0\0";
    std::ofstream(store_->recordings_folder() / "2027/01/15/x.wav", std::ios::binary)
        << std::string(header, sizeof header - 1) << std::string(16'000, '\xd5');
    const auto peaks = body(get("/recordings/13/peaks?points=100"));
    EXPECT_EQ(peaks.at("duration_ms").as_int64(), 1'000);
    EXPECT_EQ(peaks.at("left").as_array().size(), 100u);
    EXPECT_EQ(peaks.at("right").as_array().size(), 100u);
}

TEST_F(RoutesTest, GiveQueueFiguresByDayAndQuarter) {
    const auto span =
        fmt::format("from={}&to={}", to_epoch_ms(kStart), to_epoch_ms(kStart + hours(2)));
    const auto days = body(get("/figures/queues?" + span)).at("items").as_array();
    ASSERT_EQ(days.size(), 2u);
    EXPECT_EQ(days[0].at("queue_name").as_string(), "sales");
    EXPECT_EQ(days[0].at("figures").at("answered").as_int64(), 1);
    EXPECT_EQ(days[0].at("service_level").as_double(), 1.0);
    EXPECT_EQ(days[0].at("service_level_variant").as_string(), "sl5");
    const auto quarters =
        body(get("/figures/queues?interval=15m&queue_id=6&" + span)).at("items").as_array();
    ASSERT_EQ(quarters.size(), 1u);
    EXPECT_EQ(quarters[0].at("from_at").as_int64(), to_epoch_ms(kStart + hours(1)));
    EXPECT_EQ(get(fmt::format("/figures/queues?from={0}&to={0}", to_epoch_ms(kStart))).status, 400);
    EXPECT_EQ(get(fmt::format("/figures/queues?interval=15m&from={}&to={}", to_epoch_ms(kStart),
                              to_epoch_ms(kStart + hours(24 * 40))))
                  .status,
              400);
    EXPECT_EQ(get("/figures/queues?" + span, "agent:11").status, 403);
}

TEST_F(RoutesTest, GiveAgentFiguresByScope) {
    const auto rows = [&](const std::string& who, const std::string& more = "") {
        const auto target = fmt::format("/figures/agents?from={}&to={}{}", to_epoch_ms(kStart),
                                        to_epoch_ms(kStart + hours(2)), more);
        std::string text;
        const auto object = body(get(target, who));
        for (const auto& item : object.at("items").as_array()) {
            text += fmt::format("{}:{} ", std::string_view(item.at("agent_name").as_string()),
                                item.at("talk_ms").as_int64());
        }
        return text;
    };
    EXPECT_EQ(rows("admin:1"), "Ana:42000 Ben:42000 ");
    EXPECT_EQ(rows("team_leader:3"), "Ana:42000 ");
    EXPECT_EQ(rows("agent:12"), "Ben:42000 ");
    EXPECT_EQ(rows("agent:12", "&agent_id=11"), "");
    EXPECT_EQ(rows("admin:1", "&team_id=42"), "Ben:42000 ");
}

TEST_F(RoutesTest, ListTheMetricDictionary) {
    EXPECT_GT(body(get("/metrics", "agent:11")).at("items").as_array().size(), 20u);
}

TEST_F(RoutesTest, WorkOffACallBack) {
    // Call 3 is running; the server's end makes its caller one to call back.
    const auto crashed = store_->writer().run_and_wait([&](store::Connection& connection) {
        return connection.execute(
            "UPDATE conversation SET ended_at_ms = $1, end_cause = 'server_restarted' WHERE id = 3",
            {now_});
    });
    ASSERT_TRUE(crashed.has_value());
    const auto entry = [&](const std::string& who, const char* query = "") {
        const auto items = body(get(std::string("/callbacks") + query, who)).at("items").as_array();
        return items.empty() ? json::Object{} : items.at(0).as_object();
    };
    EXPECT_EQ(entry("agent:11").at("caller_number").as_string(), "138****0001");
    EXPECT_EQ(entry("team_leader:3").at("caller_number").as_string(), "13800000001");
    EXPECT_EQ(post("/callbacks/3/result", "agent:11", R"({"result":"reached"})").status, 409)
        << "take it first";
    EXPECT_EQ(post("/callbacks/3/take", "qa:2").status, 403);

    const auto taken = post("/callbacks/3/take", "agent:11");
    ASSERT_EQ(taken.status, 200);
    EXPECT_EQ(body(taken).at("caller_number").as_string(), "13800000001") << "he is to dial it";
    EXPECT_EQ(entry("agent:12").at("caller_number").as_string(), "138****0001");
    EXPECT_EQ(post("/callbacks/3/take", "agent:12").status, 409);
    EXPECT_EQ(post("/callbacks/3/take", "team_leader:3").status, 409);
    EXPECT_EQ(post("/callbacks/3/release", "agent:12").status, 409);
    EXPECT_EQ(post("/callbacks/3/release", "team_leader:3").status, 200);

    ASSERT_EQ(post("/callbacks/3/take", "agent:12").status, 200);
    EXPECT_EQ(post("/callbacks/3/result", "agent:12", R"({"result":"bored"})").status, 400);
    ASSERT_EQ(post("/callbacks/3/result", "agent:12", R"({"result":"not_reached"})").status, 200);
    EXPECT_EQ(entry("agent:12").at("state").as_string(), "open");
    EXPECT_EQ(entry("agent:12").at("attempts").as_int64(), 1);
    ASSERT_EQ(post("/callbacks/3/take", "agent:12").status, 200);
    ASSERT_EQ(
        post("/callbacks/3/result", "agent:12", R"({"result":"reached","note":"bought"})").status,
        200);
    EXPECT_TRUE(entry("agent:12").empty());
    EXPECT_EQ(entry("agent:12", "?done=true").at("note").as_string(), "bought");
    EXPECT_EQ(post("/callbacks/3/take", "agent:11").status, 404);
    EXPECT_EQ(store_->readers()
                  .read([](store::Connection& c) {
                      return c.query_integer(
                          "SELECT COUNT(*) FROM audit_log WHERE action LIKE 'callback.%'");
                  })
                  .value_or(-1),
              6);
}

TEST_F(RoutesTest, ShowAnAgentsDayAndItsTargetsByScope) {
    const auto day = fmt::format("/agents/11/day?from={}&to={}", to_epoch_ms(kStart),
                                 to_epoch_ms(kStart + hours(2)));
    const auto shown = body(get(day, "agent:11"));
    std::int64_t talk_ms = 0;
    for (const auto& interval : shown.at("intervals").as_array()) {
        talk_ms += interval.at("state").as_string() == "talking"
                       ? interval.at("to_at").as_int64() - interval.at("from_at").as_int64()
                       : 0;
    }
    EXPECT_EQ(talk_ms, 42'000) << "the bar is made of what the figures are made of";
    EXPECT_EQ(shown.at("figures").at("talk_ms").as_int64(), talk_ms);
    EXPECT_TRUE(shown.at("targets").at("answered").is_null());
    EXPECT_EQ(get(day, "agent:12").status, 404);
    EXPECT_EQ(get("/agents/11/day?from=0&to=172800000", "admin:1").status, 400);

    const char* targets =
        R"({"average_handle_ms":180000,"not_ready_ms":null,"answered":60,"occupancy":0.8})";
    EXPECT_EQ(put("/teams/42/targets", "team_leader:3", targets).status, 403);
    EXPECT_EQ(put("/teams/41/targets", "team_leader:3", targets).status, 404) << "nobody made it";
    ASSERT_TRUE(store_->writer().run_and_wait([&](store::Connection& connection) {
        return people::insert_team(connection, {kTeamA, "A", 0, 1});
    }));
    EXPECT_EQ(put("/teams/41/targets", "agent:11", targets).status, 403);
    ASSERT_EQ(put("/teams/41/targets", "team_leader:3", targets).status, 200);
    EXPECT_EQ(body(get(day, "agent:11")).at("targets").at("answered").as_int64(), 60);
    EXPECT_EQ(body(get("/teams/41/targets")).at("occupancy").as_double(), 0.8);
}

TEST_F(RoutesTest, DecideAReportOfANuisance) {
    const auto told = store_->writer().run_and_wait([&](store::Connection& connection) {
        return connection.execute(
            "INSERT INTO nuisance_report (id, conversation_id, agent_id, note, at_ms) VALUES (7, "
            "3, 11, 'shouts', $1)",
            {now_});
    });
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(get("/nuisance-reports", "agent:11").status, 403);
    const auto first = body(get("/nuisance-reports", "team_leader:3")).at("items").at(0);
    EXPECT_EQ(first.at("note").as_string(), "shouts");
    EXPECT_EQ(first.at("caller_number").as_string(), "13800000001");
    EXPECT_TRUE(first.at("decision").is_null());
    const auto decide = [&](const char* path, const char* text) {
        return post(path, "team_leader:3", text).status;
    };
    EXPECT_EQ(decide("/nuisance-reports/8/decision", R"({"decision":"blocked"})"), 404);
    EXPECT_EQ(decide("/nuisance-reports/7/decision", R"({"decision":"shot"})"), 400);
    EXPECT_EQ(decide("/nuisance-reports/7/decision", R"({"decision":"dismissed"})"), 200);
    EXPECT_TRUE(body(get("/nuisance-reports", "admin:1")).at("items").as_array().empty());
    const auto done = body(get("/nuisance-reports?decided=true", "admin:1")).at("items").at(0);
    EXPECT_EQ(done.at("decided_by_user_id").as_int64(), 3);
    EXPECT_TRUE(body(get("/blocked-calls", "admin:1")).at("items").as_array().empty());
    EXPECT_TRUE(body(get("/blocked-calls/counts", "admin:1")).at("items").as_array().empty());
    EXPECT_EQ(store_->readers()
                  .read([](store::Connection& c) {
                      return c.query_integer(
                          "SELECT COUNT(*) FROM audit_log WHERE action LIKE "
                          "'nuisance_report.%' OR action LIKE 'blocked_call.%'");
                  })
                  .value_or(-1),
              5);
}

}  // namespace
}  // namespace callfloor::records
