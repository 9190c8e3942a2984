#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "supervision/internal/webhooks.h"
#include "supervision/supervision_limits.h"
#include "supervision/testing/supervision_fixture.h"

namespace callfloor::supervision {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

TEST_F(SupervisionTest, AnAlertIsToldTakenAndCleared) {
    written(rule("many wait"));
    queue(7, 12);
    pass(seconds(2));
    EXPECT_EQ(consoles_.told["alerts"], 1) << "once, however long it lasts";
    const auto alert = only_open(kLea);
    EXPECT_EQ(alert.at("subject_name"), "queue7");
    EXPECT_EQ(alert.at("value").to_number<double>(), 12);
    const auto taken = post(kLea, one(alert, "/take"));
    ASSERT_EQ(taken.status, 200) << taken.text("detail");
    EXPECT_EQ(taken.text("taken_by_name"), "person3");
    EXPECT_EQ(post(kLou, one(alert, "/take")).status, 409);
    EXPECT_EQ(post(kLea, one(alert, "/note"), {{"text", "two agents called back"}}).status, 200);
    queue(7, 3);
    pass(seconds(1));
    EXPECT_TRUE(get(kLea, "/alerts/open").body.at("items").as_array().empty());
    const auto past = get(kLea, one(alert));
    EXPECT_EQ(past.text("clear_cause"), "back_to_normal");
    EXPECT_EQ(log_of(alert), (Texts{"raised", "taken", "noted", "cleared"}));
    EXPECT_EQ(post(kLea, one(alert, "/note"), {{"text", "late"}}).status, 404);
    const auto acts = audited();
    EXPECT_EQ(acts, (Texts{"alert_rule.create", "alert.take", "alert.note"}));
}

TEST_F(SupervisionTest, LeadersAndAddressesAreToldByMailAndMessage) {
    set_up_mail();
    auto body = rule("many wait");
    body["mails"] = json::Array{"duty@example.com"};
    body["mail_leaders"] = true;
    body["tell_leaders"] = true;
    written(body);
    queue(7, 12);
    pass(seconds(2));
    EXPECT_EQ(mailed(), (Texts{"duty@example.com [callfloor] 警告 · queue7 · 等待人数 12",
                               "lea@example.com [callfloor] 警告 · queue7 · 等待人数 12"}));
    const auto alert = only_open(kLea);
    EXPECT_EQ(log_of(alert), (Texts{"raised", "mailed", "told"}));
    EXPECT_EQ(consoles_.told["inbox"], 1);
    EXPECT_EQ(get(kLea, "/inbox").at("/items/0/text"), "警告 · queue7 · 等待人数 12");
    EXPECT_EQ(get(kLou, "/inbox").at("/items/0/text"), "警告 · queue7 · 等待人数 12");
    queue(7, 3);
    pass(seconds(1));
    EXPECT_EQ(mailed().size(), 4u) << "that it is over is told by mail, too";
    EXPECT_EQ(get(kLea, "/inbox").body.at("items").as_array().size(), 1u);
    body["mails"] = json::Array{"nobody"};
    EXPECT_EQ(post(kRoot, "/alert-rules", body).text("field"), "mails/0");
}

TEST_F(SupervisionTest, TheLogTellsWhenNobodyWasMailed) {
    auto body = rule("many wait");
    body["mails"] = json::Array{"duty@example.com"};
    written(body);
    queue(7, 12);
    pass(seconds(2));
    EXPECT_EQ(log_of(only_open(kLea)), (Texts{"raised", "mail_failed"}));
}

TEST_F(SupervisionTest, AnOpenAlertSurvivesARestart) {
    auto body = rule("many wait");
    body["actions"] = json::Array{
        json::Object{{"kind", "open_overflow"}, {"automatic", true}, {"after_ms", 5'000}}};
    written(body);
    queue(7, 12);
    pass(seconds(1));
    const auto alert = only_open();
    ASSERT_EQ(supervision_->opened_overflows(),
              (std::vector{OpenedOverflow{QueueId{7}, seconds(5)}}));
    const auto told = consoles_.told["alerts"];
    open();
    EXPECT_EQ(supervision_->opened_overflows().size(), 1u);
    pass(seconds(3));
    EXPECT_EQ(only_open().at("id"), alert.at("id"));
    EXPECT_EQ(consoles_.told["alerts"], told);
    queue(7, 0);
    pass(seconds(1));
    EXPECT_TRUE(supervision_->opened_overflows().empty());
    EXPECT_EQ(log_of(alert), (Texts{"raised", "action_done", "cleared", "action_withdrawn"}));
}

TEST_F(SupervisionTest, FlappingIsOneAlertInTheList) {
    written(rule("many wait"));
    for (int i = 0; i < 150; ++i) {
        queue(7, i % 2 == 0 ? 12 : 0);
        pass(seconds(1));
    }
    const auto list = get(kRoot, "/alerts");
    EXPECT_EQ(ids_of(list).size(), 1u);
    EXPECT_EQ(list.at("/items/0/times_raised"), 75);
    EXPECT_LE(log_of(list.body.at("items").at(0).as_object()).size(),
              limits::kAlertSteps + limits::kAlertClears);
}

TEST_F(SupervisionTest, ActionsAreRunByAClickAndTakenBack) {
    auto body = rule("many wait");
    body["actions"] = json::Array{
        json::Object{{"kind", "notice"}, {"prompt", "busy"}},
        json::Object{{"kind", "end_breaks"}, {"team_id", 41}, {"reasons", json::Array{"lunch"}}},
        json::Object{{"kind", "open_overflow"}, {"queue_id", 9}, {"after_ms", 5'000}}};
    written(body);
    floor_.no_target = QueueId{9};
    queue(7, 12);
    pass(seconds(1));
    const auto alert = only_open();
    EXPECT_EQ(floor_.notice, "");
    EXPECT_EQ(post(kLea, one(alert, "/actions/1")).status, 200);
    EXPECT_EQ(floor_.notice, "busy");
    EXPECT_EQ(post(kLea, one(alert, "/actions/1")).status, 409) << "done already";
    EXPECT_EQ(post(kLea, one(alert, "/actions/2")).status, 200);
    EXPECT_EQ(floor_.breaks_ended, kTeam);
    EXPECT_EQ(post(kLea, one(alert, "/actions/3")).status, 409);
    EXPECT_EQ(only_open().at("actions").at(2).at("state"), "failed");
    EXPECT_EQ(post(kLea, one(alert, "/actions/4")).status, 404);
    EXPECT_EQ(post(kLea, one(alert, "/actions/1/withdraw")).status, 200);
    EXPECT_EQ(floor_.notice, "");
    EXPECT_EQ(post(kLea, one(alert, "/actions/2/withdraw")).status, 409);
    EXPECT_EQ(post(kLea, one(alert, "/actions/1")).status, 200);
    queue(7, 0);
    pass(seconds(1));
    EXPECT_EQ(floor_.notice, "") << "taken back when it is over";
    EXPECT_EQ(log_of(alert),
              (Texts{"raised", "action_done", "action_done", "action_failed", "action_withdrawn",
                     "action_done", "cleared", "action_withdrawn"}));
}

TEST_F(SupervisionTest, LeadersSeeWhatIsForThem) {
    auto body = rule("for one team's leaders");
    body["team_ids"] = json::Array{41};
    body["escalate_after_ms"] = 60'000;
    written(body);
    queue(7, 12);
    pass(seconds(1));
    const auto alert = only_open(kLea);
    EXPECT_TRUE(get(kLou, "/alerts/open").body.at("items").as_array().empty());
    EXPECT_TRUE(ids_of(get(kLou, "/alerts")).empty());
    EXPECT_EQ(get(kLou, one(alert)).status, 404);
    EXPECT_EQ(post(kLou, one(alert, "/take")).status, 404);
    EXPECT_EQ(only_open(kDora).at("id"), alert.at("id"));
    EXPECT_EQ(post(kDora, one(alert, "/take")).status, 403);
    EXPECT_EQ(get(kAna, "/alerts/open").status, 403);
    pass(minutes(1));  // nobody has taken it
    EXPECT_EQ(only_open(kLou).at("severity"), "critical");
    EXPECT_EQ(ids_of(get(kLou, "/alerts")).size(), 1u);
}

TEST_F(SupervisionTest, ReportsHowSoonAndHowLong) {
    written(rule("many wait"));
    for (const auto take_after : {10, 30}) {
        queue(7, 12);
        pass(seconds(take_after));
        post(kLea, one(only_open(), "/take"));
        pass(seconds(60 - take_after));
        queue(7, 0);
        pass(minutes(6));
    }
    queue(7, 12);
    pass(seconds(1));
    const auto now = to_epoch_ms(clock_.now());
    const auto report =
        get(kDora, fmt::format("/alert-report?from={}&to={}", now - 86'400'000, now + 1));
    EXPECT_EQ(report.at("/items/0/alerts"), 3);
    EXPECT_EQ(report.at("/items/0/taken"), 2);
    EXPECT_EQ(report.at("/items/0/open"), 1);
    EXPECT_EQ(report.at("/items/0/mean_take_ms"), 19'000);
    EXPECT_EQ(report.at("/items/0/longest_take_ms"), 29'000);
    EXPECT_EQ(report.at("/items/0/mean_duration_ms"), 60'000);
}

TEST_F(SupervisionTest, RefusesRulesThatCannotWork) {
    const auto field = [&](const std::string& key, const json::Value& value) {
        auto body = rule("wrong");
        body[key] = value;
        const auto answer = post(kRoot, "/alert-rules", body);
        return answer.status == 400 ? answer.text("field") : std::to_string(answer.status);
    };
    EXPECT_EQ(field("metric", "longest_talk"), "metric") << "of a queue";
    EXPECT_EQ(field("clear_level", 11), "clear_level");
    EXPECT_EQ(field("webhook_url", "ftp://example.com"), "webhook_url");
    EXPECT_EQ(field("actions", json::Array{json::Object{{"kind", "open_overflow"}}}),
              "actions/0/after_ms");
    EXPECT_EQ(field("actions", json::Array{json::Object{{"kind", "tell_team"}, {"text", "x"}}}),
              "actions/0/team_id");
    EXPECT_EQ(post(kLea, "/alert-rules", rule("a leader's")).status, 403);
    written(rule("twice"));
    EXPECT_EQ(post(kRoot, "/alert-rules", rule("twice")).text("field"), "name");
}

TEST_F(SupervisionTest, AWebhookSecretIsNeverShownAndStaysWhenNotGiven) {
    auto body = rule("told outside");
    body["webhook_url"] = "http://127.0.0.1:9/alerts";
    body["webhook_secret"] = "hush";
    const auto id = written(body);
    auto shown = get(kRoot, "/alert-rules").body.at("items").at(0).as_object();
    EXPECT_FALSE(shown.contains("webhook_secret"));
    EXPECT_EQ(shown.at("has_webhook_secret"), true);
    shown["name"] = "renamed";
    const auto changed = put(kRoot, fmt::format("/alert-rules/{}", id), shown);
    EXPECT_EQ(changed.status, 200) << changed.text("detail");
    EXPECT_EQ(changed.body.at("has_webhook_secret"), true);
}

// ---------------------------------------------------------------- webhooks

TEST(Webhooks, TriesAgainWithRestsAndThenGivesUp) {
    ManualClock clock;
    clock.set(people::kTestMorning);
    int tries = 0;
    std::vector<std::string> ends;
    Webhooks webhooks(clock, [&](const http::OutgoingPost&, auto) -> Result<int> {
        return ++tries == 3 ? Result<int>(204) : Result<int>(500);
    });
    webhooks.on_done([&](AlertId, const Result<int>& status) {
        ends.push_back(std::to_string(status.value_or(0)));
    });
    webhooks.add({.alert = AlertId{1}, .post = {}});
    while (const auto next = webhooks.send_due()) {
        EXPECT_GT(*next, clock.now());
        clock.set(*next);
    }
    EXPECT_EQ(tries, 3);
    tries = 10;
    webhooks.add({.alert = AlertId{2}, .post = {}});
    while (const auto next = webhooks.send_due()) {
        clock.set(*next);
    }
    EXPECT_EQ(tries, 10 + Webhooks::kAttempts);
    EXPECT_EQ(ends, (Texts{"204", "500"}));
}

TEST(Webhooks, MoreThanTheBoundAreRefused) {
    ManualClock clock;
    Webhooks webhooks(clock, [](const http::OutgoingPost&, auto) { return Result<int>(200); });
    for (std::size_t i = 0; i < limits::kWebhooksWaiting; ++i) {
        EXPECT_TRUE(webhooks.add({}));
    }
    EXPECT_FALSE(webhooks.add({}));
}

TEST(Webhooks, SignsWithTheSecret) {
    // echo -n '1.{}' | openssl dgst -sha256 -hmac hush
    EXPECT_EQ(http::webhook_signature("hush", "1", "{}"),
              "sha256=e5732bc2f3073c9bb56f6071cb8f2237ac9573aa69eb6635e22b57da36ba71b2");
}

TEST(OutgoingPost, TakesAddressesOfTheWebOnly) {
    for (const auto* right : {"http://hooks.example:8080/a?b=c", "https://[::1]"}) {
        EXPECT_TRUE(http::check_outgoing_url(right)) << right;
    }
    for (const auto* wrong : {"", "example.com", "ftp://x", "http://", "http://a:b", "file:///etc",
                              "http://u@a/", "http://a/#x", "http://a/\r\nX: y", "http://[::1"}) {
        EXPECT_FALSE(http::check_outgoing_url(wrong)) << wrong;
    }
}

TEST(OutgoingPost, PostsAndTellsTheStatus) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    std::string heard;
    std::jthread receiver([&] {
        const int peer = accept(listener, nullptr, nullptr);
        char piece[4096];
        while (heard.find("{}") == std::string::npos) {
            const auto got = recv(peer, piece, sizeof piece, 0);
            if (got <= 0) {
                break;
            }
            heard.append(piece, static_cast<std::size_t>(got));
        }
        const std::string_view answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
        close(peer);
    });
    http::OutgoingPost post;
    post.url = fmt::format("http://127.0.0.1:{}/hook", ntohs(address.sin_port));
    post.headers = {{"X-Test", "1"}};
    post.body = "{}";
    const auto status = http::send_outgoing(post, seconds(10));
    receiver.join();
    close(listener);
    ASSERT_TRUE(status) << status.error().text;
    EXPECT_EQ(*status, 202);
    EXPECT_TRUE(heard.starts_with("POST /hook HTTP/1.1\r\n")) << heard;
    EXPECT_NE(heard.find("X-Test: 1\r\n"), std::string::npos);
    EXPECT_FALSE(http::send_outgoing(post, seconds(1))) << "nobody listens any more";
}

}  // namespace

}  // namespace callfloor::supervision
