#include "centre/look_ups.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_route_fixture.h"
#include "centre/look_up_answers.h"

namespace callfloor::centre {
namespace {

using floor::LookUpOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

DataSource service() {
    DataSource source;
    source.id = DataSourceId{7};
    source.name = "cards";
    source.kind = DataSourceKind::Http;
    source.url = "https://host/cards/{card}?v=2";
    source.parameters = {"card", "pin"};
    source.header = "Authorization";
    return source;
}

floor::StartLookUp question(std::map<std::string, std::string> parameters,
                            std::map<std::string, std::string> results) {
    return {ConversationId{1},      1, DataSourceId{7}, std::move(parameters), std::move(results),
            std::chrono::seconds(5)};
}

TEST(LookUpAnswers, WriteValuesWhereTheAddressHasPlaces) {
    const auto asked = question({{"card", "62/22{pin}"}, {"pin", "1 2"}}, {});
    const auto get = request_for(service(), asked, "Bearer x");
    EXPECT_EQ(get.url, "https://host/cards/62%2F22%7Bpin%7D?v=2&pin=1%202");
    EXPECT_FALSE(get.is_post);
    EXPECT_EQ(get.reach, http::OutgoingReach::Public);
    EXPECT_THAT(get.headers, testing::Contains(Pair("Authorization", "Bearer x")));
    auto source = service();
    source.is_post = source.is_own_network = true;
    const auto post = request_for(source, asked, "");
    EXPECT_EQ(post.url, "https://host/cards/62%2F22%7Bpin%7D?v=2");
    EXPECT_EQ(post.body, R"({"pin":"1 2"})");
    EXPECT_EQ(post.reach, http::OutgoingReach::OwnNetwork);
}

TEST(LookUpAnswers, ReadVariablesByPointer) {
    const auto asked = question({}, {{"points", "/member/points"},
                                     {"name", "/member/names/0"},
                                     {"sum", "/sum"},
                                     {"all", "/member"},
                                     {"gone", "/nobody"},
                                     {"vip", "/vip"},
                                     {"odd", "sum"}});
    const auto answer = read_answer(
        asked, 200, R"({"member":{"points":120,"names":["王"]},"sum":12.5,"vip":true})");
    EXPECT_EQ(answer.outcome, LookUpOutcome::Found);
    EXPECT_THAT(answer.values, UnorderedElementsAre(Pair("points", floor::Value(std::int64_t{120})),
                                                    Pair("name", floor::Value("王")),
                                                    Pair("sum", floor::Value("12.5")),
                                                    Pair("vip", floor::Value(true))));
    EXPECT_EQ(answer.detail, "HTTP 200");
    EXPECT_EQ(read_answer(asked, 404, "").outcome, LookUpOutcome::NotFound);
    EXPECT_EQ(read_answer(asked, 500, "{}").outcome, LookUpOutcome::Failed);
    EXPECT_EQ(read_answer(asked, 301, "{}").outcome, LookUpOutcome::Failed);
    const auto text = read_answer(asked, 200, "<html>");
    EXPECT_EQ(text.outcome, LookUpOutcome::Failed);
    EXPECT_EQ(text.detail, "HTTP 200, no JSON");
}

TEST(OutgoingReach, KeepsToPublicAddresses) {
    using http::may_reach;
    using http::OutgoingReach;
    for (const char* own : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                            "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"}) {
        EXPECT_FALSE(may_reach(OutgoingReach::Public, own)) << own;
        EXPECT_TRUE(may_reach(OutgoingReach::OwnNetwork, own)) << own;
    }
    for (const char* never :
         {"169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1", "::", "ff02::1",
          "64:ff9b::a00:1", "::ffff:169.254.169.254", "2002:a9fe:a9fe::", "::7f00:1",
          "no address"}) {
        EXPECT_FALSE(may_reach(OutgoingReach::Public, never)) << never;
        EXPECT_FALSE(may_reach(OutgoingReach::OwnNetwork, never)) << never;
    }
    for (const char* open : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2400:3200::1"}) {
        EXPECT_TRUE(may_reach(OutgoingReach::Public, open)) << open;
    }
}

class LookUpRoutes : public CentreRoutes {
  protected:
    LookUpRoutes()
        : look_ups_({*readers, clock, *secrets}, [this](floor::LookedUp answer) {
              const std::lock_guard lock(mutex_);
              answers_.push_back(std::move(answer));
              came_.notify_all();
          }) {
        thread_ = std::jthread([this](const std::stop_token& stop) { look_ups_.run(stop); });
    }

    std::int64_t table() {
        return create("/data-sources", R"({"name":"cards","kind":"table","columns":[
            {"name":"card","secret":false},{"name":"pin","secret":true},
            {"name":"points","secret":false}]})");
    }
    http::Response import(std::int64_t id, const std::string& csv) {
        return ask(http::Method::Put, fmt::format("/data-sources/{}/rows", id), csv,
                   {{"Content-Type", "text/csv"}});
    }
    floor::LookedUp ask_source(std::int64_t id, std::map<std::string, std::string> parameters,
                               std::map<std::string, std::string> results = {}) {
        auto asked = question(std::move(parameters), std::move(results));
        asked.source = DataSourceId{id};
        look_ups_.ask(asked);
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return !answers_.empty(); });
        auto answer = answers_.front();
        answers_.clear();
        return answer;
    }

    LookUps look_ups_;
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<floor::LookedUp> answers_;
    std::jthread thread_;
};

TEST_F(LookUpRoutes, ATableIsFilledFromAFileAndKeepsSecretsSealed) {
    const auto id = table();
    const auto imported = import(id,
                                 "\xEF\xBB\xBF"
                                 "points,card,pin,note\n120,6222,4321,x\n0,6223,,y\n");
    ASSERT_EQ(imported.status, 200) << detail_of(imported);
    EXPECT_EQ(body_of(imported).at("rows"), 2);
    const auto row = readers
                         ->read([&](store::Connection& connection) {
                             return find_data_row(connection, DataSourceId{id}, "6222");
                         })
                         .value();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->at("points"), "120");
    EXPECT_THAT(row->at("pin"), Not(HasSubstr("4321")));
    EXPECT_EQ(secrets->unseal(row->at("pin")).value(), "4321");
    EXPECT_THAT(audited(), ElementsAre("data_source.create", "data_source.import"));
    EXPECT_EQ(import(id, "card,pin\n1,2\n").status, 400) << "a column is missing";
    EXPECT_THAT(detail_of(import(id, "card,pin,points\n1,2,3\n1,2,3\n")), HasSubstr("line 3"));
    EXPECT_THAT(detail_of(import(id, "card,pin,points\n,2,3\n")), HasSubstr("is empty"));
    EXPECT_EQ(body_of(get("/data-sources")).at("items").as_array().at(0).at("rows"), 2)
        << "what is refused changes nothing";
    as_leader();
    EXPECT_EQ(import(id, "card,pin,points\n").status, 403);
    EXPECT_EQ(get("/data-sources").status, 200);
}

TEST_F(LookUpRoutes, ARowIsFoundByItsKeyAndItsSecret) {
    const auto id = table();
    ASSERT_EQ(import(id, "card,pin,points\n6222,4321,120\n6223,,7\n").status, 200);
    const std::map<std::string, std::string> results{
        {"points", "points"}, {"p", "pin"}, {"c", "card"}};
    const auto found = ask_source(id, {{"card", "6222"}, {"pin", "4321"}}, results);
    EXPECT_EQ(found.outcome, LookUpOutcome::Found);
    EXPECT_THAT(found.values, UnorderedElementsAre(Pair("points", floor::Value("120")),
                                                   Pair("c", floor::Value("6222"))))
        << "a secret is never told";
    EXPECT_EQ(ask_source(id, {{"card", "9"}, {"pin", "4321"}}).outcome, LookUpOutcome::NotFound);
    EXPECT_EQ(ask_source(id, {{"card", "6222"}}).outcome, LookUpOutcome::NotFound);
    EXPECT_EQ(ask_source(id, {{"card", "6223"}, {"pin", ""}}).outcome, LookUpOutcome::NotFound)
        << "who has no PIN is known by none";
    EXPECT_EQ(ask_source(id, {{"pin", "4321"}}).outcome, LookUpOutcome::Failed);
    EXPECT_EQ(ask_source(id + 1, {{"card", "6222"}}).detail, "the data source is gone");
}

TEST_F(LookUpRoutes, WrongAnswersLockTheRowForAWhile) {
    const auto id = table();
    ASSERT_EQ(import(id, "card,pin,points\n6222,4321,120\n6224,1,1\n").status, 200);
    for (int i = 0; i < limits::kWrongAnswers; ++i) {
        const auto wrong = ask_source(id, {{"card", "6222"}, {"pin", "0000"}});
        EXPECT_EQ(wrong.outcome, LookUpOutcome::NotFound) << i;
    }
    const auto locked = ask_source(id, {{"card", "6222"}, {"pin", "4321"}}, {{"points", "points"}});
    EXPECT_EQ(locked.outcome, LookUpOutcome::Failed);
    EXPECT_THAT(locked.values, IsEmpty());
    EXPECT_EQ(ask_source(id, {{"card", "6224"}, {"pin", "1"}}).outcome, LookUpOutcome::Found);
    clock.advance(limits::kWrongMemory);
    EXPECT_EQ(ask_source(id, {{"card", "6222"}, {"pin", "4321"}}).outcome, LookUpOutcome::Found);
}

TEST_F(LookUpRoutes, AServiceOnThisMachineIsAskedOnlyWhereItMayBe) {
    const auto id =
        create("/data-sources", R"({"name":"own","kind":"http","url":"http://127.0.0.1:9/x"})");
    const auto answer = ask_source(id, {});
    EXPECT_EQ(answer.outcome, LookUpOutcome::Failed);
    EXPECT_EQ(answer.detail, "the address lies where it may not be asked");
}

TEST_F(LookUpRoutes, AtTheBoundALookUpHasFailedAtOnce) {
    thread_.request_stop();
    thread_.join();
    for (std::size_t i = 0; i < limits::kLookUpsWaiting; ++i) {
        look_ups_.ask(question({}, {}));
    }
    EXPECT_THAT(answers_, IsEmpty());
    look_ups_.ask(question({}, {}));
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_EQ(answers_[0].detail, "too many look-ups wait");
}

TEST_F(LookUpRoutes, SecretsAreSealedAndGoNowhereElse) {
    const auto body = [](const char* url, const char* rest) {
        return fmt::format(R"({{"name":"s","kind":"http","url":"{}","header":"X-Key"{}}})", url,
                           rest);
    };
    const auto id = create("/data-sources", body("https://one/x", R"(,"secret":"s3cret")"));
    const auto kept = [&] {
        return readers
            ->read([&](store::Connection& connection) {
                return find_data_source(connection, DataSourceId{id});
            })
            .value()
            ->sealed_secret;
    };
    EXPECT_EQ(secrets->unseal(kept()).value(), "s3cret");
    EXPECT_THAT(json::to_text(body_of(get("/data-sources"))), Not(HasSubstr("s3cret")));
    const auto path = fmt::format("/data-sources/{}", id);
    ASSERT_EQ(put(path, body("https://one/x", "")).status, 200);
    EXPECT_EQ(secrets->unseal(kept()).value(), "s3cret") << "without a new one the old one stays";
    ASSERT_EQ(put(path, body("https://two/x", "")).status, 200);
    EXPECT_EQ(kept(), "") << "another place does not learn it";
}

TEST_F(LookUpRoutes, SaysWhatIsWrongWithASource) {
    const auto wrong = [&](const std::string& body) {
        return field_of(post("/data-sources", body));
    };
    EXPECT_EQ(wrong(R"({"name":"t","kind":"table","columns":[]})"), "columns");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"table","columns":[{"name":"卡","secret":false}]})"),
              "columns/0");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"table","columns":[{"name":"c","secret":true}]})"),
              "columns/0/secret");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"http","url":"ftp://host/x"})"), "url");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"http","url":"https://{host}/x","parameters":["host"]})"),
              "url");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"http","url":"https://h/{b}","parameters":["a"]})"),
              "url");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"http","url":"https://h/","header":"X: y"})"), "header");
    EXPECT_EQ(wrong(R"({"name":"t","kind":"http","url":"https://h/","secret":"x"})"), "header");
}

}  // namespace
}  // namespace callfloor::centre
