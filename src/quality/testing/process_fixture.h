#pragma once
// Test only: a published scheme, three contacts, and short words for what people do.

#include "quality/quality_codec.h"
#include "quality/testing/quality_fixture.h"
#include "quality/testing/schemes.h"

namespace callfloor::quality {

constexpr ConversationId kCall{101};    ///< Ana's
constexpr ConversationId kOther{102};   ///< Ben's
constexpr ConversationId kShared{103};  ///< first Ana's, then Ben's

class ProcessTest : public QualityTest {
  protected:
    void SetUp() override {
        contacts_.all = {contact(kCall, kAna.id), contact(kOther, kBen.id),
                         contact(kShared, kAna.id), contact(kShared, kBen.id)};
        const auto created = post(kQueen, "/quality/schemes", to_json(small_scheme()));
        ASSERT_EQ(created.status, 201) << created.text("detail");
        scheme_id_ = created.id();
        ASSERT_EQ(post(kQueen, fmt::format("/quality/schemes/{}/publish", scheme_id_)).status, 200);
    }

    /// x: 10 points, y: yes or no for 10.
    static SchemeContent small_scheme() {
        return scheme({section("a", 100, {item("x"), item("y", ItemKind::YesNo)})});
    }
    static Contact contact(ConversationId conversation, UserId agent) {
        Contact one;
        one.conversation = conversation;
        one.agent = agent;
        one.queue = kSales;
        one.direction = "inbound";
        one.started_at = kMorning;
        one.talk = std::chrono::seconds(60);
        one.recording = RecordingId{conversation.value + 1'000};
        return one;
    }
    static std::string path(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/quality/evaluations/{}{}", id, rest);
    }
    static json::Object reason(const std::string& text) { return {{"reason", text}}; }

    Answer start(const Person& who, ConversationId conversation, const Person& agent) {
        return post(who, "/quality/evaluations",
                    json::Object{{"scheme_id", scheme_id_},
                                 {"conversation_id", conversation.value},
                                 {"agent_id", agent.id.value}});
    }
    Answer save(const Person& who, std::int64_t id, const std::vector<quality::Answer>& answers,
                const std::string& if_match = "*") {
        return put(who, path(id, "/draft"), json::Object{{"answers", to_json(answers)}}, if_match);
    }
    Answer act(const Person& who, std::int64_t id, const std::string& word,
               const json::Value& body = nullptr) {
        return post(who, path(id, "/" + word), body);
    }
    Answer remark(const Person& who, std::int64_t id, std::int64_t at_ms,
                  const std::string& words) {
        return post(who, path(id, "/remarks"), json::Object{{"at_ms", at_ms}, {"text", words}});
    }
    /// A submitted evaluation of Ana: y is yes, so that the score is 50 + 5 x.
    std::int64_t scored(const Person& who, ConversationId conversation, double x) {
        const auto started = start(who, conversation, kAna);
        EXPECT_EQ(started.status, 201) << started.text("detail");
        const auto id = started.at("/evaluation/id").as_int64();
        EXPECT_EQ(save(who, id, {number("x", x), choice("y", "yes")}).status, 200);
        EXPECT_EQ(act(who, id, "submit").status, 200);
        return id;
    }
    std::int64_t released(const Person& who, ConversationId conversation, double x) {
        const auto id = scored(who, conversation, x);
        EXPECT_EQ(act(who, id, "release").status, 200);
        return id;
    }
    /// Contacts of five days in a row: three of Ana's scored by Qi (50, 75, 100) and released, two
    /// of Ben's by Quinn with x 2 and this answer to y, submitted.
    void five_scored(const char* answer_of_ben) {
        for (int i = 0; i < 5; ++i) {
            auto one = contact(ConversationId{700 + i}, i < 3 ? kAna.id : kBen.id);
            one.started_at += std::chrono::hours(24 * i);
            contacts_.all.push_back(one);
        }
        for (int i = 0; i < 3; ++i) {
            released(kQi, ConversationId{700 + i}, 5.0 * i);
        }
        for (int i = 3; i < 5; ++i) {
            const auto form = start(kQuinn, ConversationId{700 + i}, kBen);
            const auto id = form.at("/evaluation/id").as_int64();
            save(kQuinn, id, {number("x", 2), choice("y", answer_of_ben)});
            act(kQuinn, id, "submit");
        }
    }
    std::string state_of(std::int64_t id) {
        return std::string(get(kRoot, path(id)).at("/evaluation/state").as_string());
    }

    std::int64_t scheme_id_ = 0;
};

}  // namespace callfloor::quality
