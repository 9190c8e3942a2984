// E-mail on a real database, up to the mail server, which is the test's.

#include <gmock/gmock.h>

#include "base/mail_address.h"
#include "mail/mail_limits.h"
#include "mail/mail_store.h"
#include "mail/mailer.h"
#include "people/testing/api_test.h"

namespace callfloor::mail {
namespace {

using http::Method;
using people::Person;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Person kRoot{UserId{10}, "admin", TeamId{}};
const Person kLea{UserId{3}, "team_leader", TeamId{41}, {TeamId{41}}};
const Person kPeople[] = {kRoot, kLea};

class TestSecrets final : public people::Secrets {
  public:
    std::string seal(std::string_view secret) const override {
        return "sealed " + std::string(secret);
    }
    Result<std::string> unseal(std::string_view sealed) const override {
        return std::string(sealed.substr(7));
    }
};

const SmtpAnswer kTaken{true, false, false, {}};
const SmtpAnswer kUnknownUser{false, true, false, "the server said: 550 5.1.1 user unknown"};
const SmtpAnswer kGreylisted{false, false, false, "the server said: 451 4.7.1 try again later"};
const SmtpAnswer kAway{false, false, true, "Connection refused; check host, port and security"};

class MailTest : public people::ApiTest {
  protected:
    MailTest() : ApiTest({migrations()}, kPeople) {
        MailParts parts{store_->writer(), store_->readers(), clock_, secrets_};
        parts.send = [this](const SmtpServer& server, const SmtpMessage& message, auto,
                            const std::stop_token&) {
            last_server = server;
            sent.push_back(message);
            return answer;
        };
        parts.read_attachment = [this](const std::string& name) -> Result<Attachment> {
            return sound ? Result<Attachment>(Attachment{name, "audio/wav", *sound})
                         : Result<Attachment>(fail(ErrorCode::NotFound, "gone"));
        };
        mailer_ = std::make_unique<Mailer>(parts);
        router_ = std::make_unique<http::Router>(*api_, gate_);
        mailer_->add_routes(*router_);
    }

    static json::Object settings() {
        return {{"enabled", true},
                {"host", "smtp.example.com"},
                {"port", 587},
                {"security", "starttls"},
                {"login", "callfloor"},
                {"password", "quiet lamps"},
                {"sender", "callfloor@example.com"},
                {"sender_name", "示例呼叫中心"},
                {"attach_recordings", true}};
    }
    Answer put(const json::Object& body) {
        return ask(kRoot, Method::Put, "/mail/settings", body, "*");
    }
    void set_up() {
        const auto done = put(settings());
        ASSERT_EQ(done.status, 200) << done.text("detail");
    }
    Queued queue(std::string to, std::string attachment = {}) {
        Mail mail;
        mail.about = about::kVoicemail;
        mail.to = std::move(to);
        mail.subject = "售前咨询 的新留言";
        mail.text = "来电：138****0001\n";
        mail.attachment = std::move(attachment);
        return store_->writer()
            .run_and_wait([&](store::Connection& connection) {
                return queue_mail(connection, mail, clock_.now(), clock_.now());
            })
            .value();
    }
    void turn() {
        const auto done = mailer_->turn();
        ASSERT_TRUE(done) << done.error().text;
    }
    std::vector<std::string> states() {
        std::vector<std::string> found;
        const auto list = ask(kRoot, Method::Get, "/mail");
        for (const auto& item : list.body.at("items").as_array()) {
            found.emplace_back(item.at("state").as_string());
        }
        return found;
    }

    TestSecrets secrets_;
    std::unique_ptr<Mailer> mailer_;
    SmtpServer last_server;
    std::vector<SmtpMessage> sent;
    SmtpAnswer answer = kTaken;
    std::optional<std::string> sound = "RIFF";
};

TEST_F(MailTest, IsSentOnceByTheServerSetUp) {
    EXPECT_EQ(queue("a@example.com"), Queued::SwitchedOff);
    set_up();
    EXPECT_EQ(queue("a@example.com", "voicemail:7"), Queued::Waiting);
    turn();
    turn();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].to, "a@example.com");
    EXPECT_EQ(sent[0].from, "callfloor@example.com");
    EXPECT_EQ(sent[0].subject, "售前咨询 的新留言");
    ASSERT_TRUE(sent[0].attachment);
    EXPECT_EQ(sent[0].attachment->bytes, "RIFF");
    EXPECT_EQ(last_server.password, "quiet lamps");
    EXPECT_THAT(states(), ElementsAre("sent"));
}

TEST_F(MailTest, ItsTextIsNotKeptOnceItIsSent) {
    set_up();
    queue("a@example.com");
    turn();
    const auto mail = store_->readers().read(
        [](store::Connection& connection) { return find_mail(connection, 1); });
    ASSERT_TRUE(mail && *mail);
    EXPECT_EQ((*mail)->text, "");
}

TEST_F(MailTest, WhatIsRefusedForGoodIsNotTriedAgain) {
    set_up();
    queue("nobody@example.com");
    answer = kUnknownUser;
    turn();
    clock_.advance(std::chrono::hours(48));
    turn();
    EXPECT_EQ(sent.size(), 1u);
    EXPECT_THAT(states(), ElementsAre("failed"));
    EXPECT_EQ(mailer_->problem(), "") << "the server is well";
}

TEST_F(MailTest, WhatIsPutOffIsTriedSevenTimesMore) {
    set_up();
    queue("a@example.com");
    answer = kGreylisted;
    for (int i = 0; i < 20; ++i) {
        turn();
        clock_.advance(std::chrono::hours(13));
    }
    EXPECT_EQ(sent.size(), 1 + limits::kMailRests.size());
    EXPECT_THAT(states(), ElementsAre("failed"));
    std::vector<std::string> ids;
    ids.reserve(sent.size());
    for (const auto& message : sent) {
        ids.push_back(message.id);
    }
    EXPECT_THAT(ids, Each(ids.front())) << "the receiver can tell that it is the same mail";
}

TEST_F(MailTest, AServerThatIsAwayRestsAndTheOthersWait) {
    set_up();
    queue("a@example.com");
    queue("b@example.com");
    answer = kAway;
    turn();
    EXPECT_EQ(sent.size(), 1u) << "the second would meet the same";
    EXPECT_THAT(mailer_->problem(), HasSubstr("refused"));
    answer = kTaken;
    clock_.advance(std::chrono::seconds(1));
    turn();
    EXPECT_EQ(sent.size(), 1u);
    clock_.advance(limits::kMailServerRest + std::chrono::seconds(30));
    turn();
    EXPECT_EQ(sent.size(), 3u);
    EXPECT_EQ(mailer_->problem(), "");
}

TEST_F(MailTest, AMailOutlivesItsRecording) {
    set_up();
    queue("a@example.com", "voicemail:7");
    sound.reset();
    turn();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_FALSE(sent[0].attachment);
    EXPECT_THAT(sent[0].text, HasSubstr("录音已删除"));
}

TEST_F(MailTest, NothingIsAttachedWhereTheSettingsForbidIt) {
    auto body = settings();
    body["attach_recordings"] = false;
    ASSERT_EQ(put(body).status, 200);
    queue("a@example.com", "voicemail:7");
    turn();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_FALSE(sent[0].attachment);
}

TEST_F(MailTest, AtTheBoundANewOneIsDroppedAndCounted) {
    set_up();
    const auto filled =
        store_->writer().run_and_wait([&](store::Connection& connection) -> Result<void> {
            for (std::int64_t i = 0; i < limits::kMailsWaiting; ++i) {
                Mail mail;
                mail.to = "a@example.com";
                TRY(connection.execute(
                    "INSERT INTO mail (id, about, receiver, subject, body_text, attachment, "
                    "created_at, state, next_try_at) VALUES ($1, 'alert', 'a', '', '', '', 0, 0, "
                    "0)",
                    {i + 1}));
            }
            return {};
        });
    ASSERT_TRUE(filled);
    EXPECT_EQ(queue("b@example.com"), Queued::NoRoom);
    const auto shown = ask(kRoot, Method::Get, "/mail/settings");
    EXPECT_EQ(shown.at("/dropped"), 1);
    EXPECT_EQ(shown.at("/waiting"), limits::kMailsWaiting);
}

TEST_F(MailTest, ThePasswordIsKeptUnlessTheAccountChanges) {
    set_up();
    const auto shown = ask(kRoot, Method::Get, "/mail/settings");
    EXPECT_EQ(shown.at("/has_password"), true);
    EXPECT_FALSE(shown.body.contains("password"));
    auto body = settings();
    body["password"] = "";
    body["sender_name"] = "other";
    EXPECT_EQ(put(body).status, 200);
    body["host"] = "mail.elsewhere.example";
    const auto refused = put(body);
    EXPECT_EQ(refused.status, 400) << "another server would be told the password";
    EXPECT_EQ(refused.text("field"), "password");
}

TEST_F(MailTest, SettingsThatCannotWorkAreRefusedByField) {
    const std::pair<std::string, json::Value> wrong[] = {
        {"host", ""},
        {"host", "a/b"},
        {"sender", "nobody"},
        {"sender", "a@b\r\nBcc: c@d"},
        {"security", "none"},
        {"console_address", "ftp://x"},
        {"trusted_certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}};
    for (const auto& [field, value] : wrong) {
        auto body = settings();
        body[field] = value;
        const auto refused = put(body);
        EXPECT_EQ(refused.status, 400) << field << " " << json::to_text(value);
        EXPECT_EQ(refused.text("field"), field);
    }
    EXPECT_EQ(ask(kLea, Method::Get, "/mail/settings").status, 403);
    EXPECT_EQ(ask(kLea, Method::Get, "/mail").status, 403);
}

TEST_F(MailTest, ATestTellsWhatTheServerSaidAndKeepsNothing) {
    answer = kUnknownUser;
    const auto told = ask(kRoot, Method::Post, "/mail/test",
                          {{"to", "me@example.com"}, {"settings", settings()}});
    ASSERT_EQ(told.status, 200) << told.text("detail");
    EXPECT_EQ(told.at("/taken"), false);
    EXPECT_THAT(told.text("problem"), HasSubstr("user unknown"));
    EXPECT_EQ(last_server.password, "quiet lamps");
    EXPECT_EQ(ask(kRoot, Method::Get, "/mail/settings").at("/enabled"), false);
    EXPECT_THAT(states(), IsEmpty());
}

TEST_F(MailTest, AFailedOneIsSentAgainByHand) {
    set_up();
    queue("a@example.com");
    answer = kUnknownUser;
    turn();
    answer = kTaken;
    EXPECT_EQ(ask(kRoot, Method::Post, "/mail/1/again").status, 200);
    turn();
    EXPECT_THAT(states(), ElementsAre("sent"));
    EXPECT_EQ(ask(kRoot, Method::Post, "/mail/1/again").status, 409);
}

TEST(MailHeader, CarriesAnyScriptInWordsOfAtMost75Characters) {
    EXPECT_EQ(header_text("Voicemail for Sales"), "Voicemail for Sales");
    EXPECT_EQ(header_text("预警"), "=?UTF-8?B?6aKE6K2m?=");
    const auto folded =
        header_text(std::string(20, 'x') + "服务水平服务水平服务水平服务水平服务水平");
    EXPECT_THAT(folded, HasSubstr("?=\r\n =?UTF-8?B?"));
    std::size_t longest = 0;
    for (std::size_t at = 0; at < folded.size();) {
        const auto end = std::min(folded.find("\r\n ", at), folded.size());
        longest = std::max(longest, end - at);
        at = end + 3;
    }
    EXPECT_LE(longest, 75u);
}

TEST(MailHeader, CannotBeginAnotherHeader) {
    EXPECT_THAT(header_text("x\r\nBcc: all@example.com"), ::testing::Not(HasSubstr("\r\nBcc")));
    EXPECT_THAT(header_text("\"a\" <b@example.com>"), ::testing::StartsWith("=?UTF-8?B?"));
}

TEST(MailAddress, IsPlainOrRefused) {
    for (const auto* fit : {"a@b", "first.last+tag@mail.example.com", "o'neil@example.com"}) {
        EXPECT_TRUE(check_mail_address(fit)) << fit;
    }
    for (const auto* unfit : {"", "a", "@b", "a@", "a b@c", "a@b c", "a@b@c", "a\n@b", ".a@b",
                              "a..b@c", "a@.b", "a@-b", "a@b,c@d", "<a@b>", "张@example.com"}) {
        EXPECT_FALSE(check_mail_address(unfit)) << unfit;
    }
    EXPECT_FALSE(check_mail_address(std::string(250, 'a') + "@b.cn"));
}

}  // namespace
}  // namespace callfloor::mail
