// The 49 messages of RFC 4475 and our verdict on each. Where the RFC leaves a choice between
// tolerance and refusal, the table says which one is ours. Verdicts beyond syntax (416, 420, 483,
// ...) belong to the layers above and are named in notes.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/text.h"
#include "sip/internal/test_party.h"
#include "sip/message.h"
#include "sip/sdp.h"

namespace callfloor::sip {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(CALLFLOOR_SOURCE_DIR) / "tests/corpus/rfc4475";

std::string message_bytes(const std::string& name) {
    std::ifstream file(kFolder / (name + ".dat"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Message accepted(const std::string& name) {
    auto parsed = parse_datagram(message_bytes(name));
    EXPECT_TRUE(parsed) << name << ": " << (parsed ? "" : parsed.error().reason);
    return parsed ? std::move(*parsed) : Message{};
}

constexpr int kAccept = 0;
constexpr int kDrop = -1;

struct TortureCase {
    const char* name;
    int verdict;  ///< kAccept, kDrop or the status of the answer
};

constexpr TortureCase kCases[] = {
    // 3.1.1 valid messages
    {"wsinv", kAccept},
    {"intmeth", kAccept},  // 501 or 405 above
    {"esc01", kAccept},
    {"escnull", kAccept},
    {"esc02", kAccept},
    {"lwsdisp", kAccept},
    {"longreq", kAccept},
    {"dblreq", kAccept},  // the second request is no part of it
    {"semiuri", kAccept},
    {"transports", kAccept},
    {"mpart01", kAccept},
    {"unreason", kAccept},
    {"noreason", kAccept},
    // 3.1.2 invalid messages
    {"badinv01", 400},
    {"clerr", 400},
    {"ncl", 400},
    {"scalar02", 400},
    {"scalarlg", kDrop},
    {"quotbal", 400},
    {"ltgtruri", 400},
    {"lwsruri", 400},
    {"lwsstart", 400},
    {"trws", 400},
    {"escruri", 400},
    {"baddate", kAccept},  // Date is not read
    {"regbadct", 400},
    {"badaspec", 400},
    {"baddn", 400},
    {"badvers", 505},
    {"mismatch01", 400},
    {"mismatch02", 400},
    {"bigcode", kDrop},
    // 3.2 transaction layer
    {"badbranch", kAccept},  // matched as RFC 2543 does, for the branch says nothing
    // 3.3 application layer
    {"insuf", 400},
    {"unkscm", kAccept},    // 416 above
    {"novelsc", kAccept},   // 416 above
    {"unksm2", kAccept},    // 400 or 404 by the registrar
    {"bext01", kAccept},    // 420 above
    {"invut", kAccept},     // 415 above
    {"regaut01", kAccept},  // challenged above
    {"multi01", 400},
    {"mcl01", 400},
    {"bcast", kAccept},   // matches no transaction of ours
    {"zeromf", kAccept},  // 483 by a proxy, answered by us
    {"cparam01", kAccept},
    {"cparam02", kAccept},
    {"regescrt", kAccept},
    {"sdp01", kAccept},    // 406 above
    {"inv2543", kAccept},  // an element of RFC 2543
};

TEST(Rfc4475, EveryMessageGetsItsVerdict) {
    for (const TortureCase& c : kCases) {
        const std::string bytes = message_bytes(c.name);
        ASSERT_FALSE(bytes.empty()) << c.name;
        const auto parsed = parse_datagram(bytes);
        if (c.verdict == kAccept) {
            EXPECT_TRUE(parsed) << c.name << ": " << (parsed ? "" : parsed.error().reason);
            continue;
        }
        ASSERT_FALSE(parsed) << c.name;
        const ParseFailure& failure = parsed.error();
        if (c.verdict == kDrop) {
            EXPECT_EQ(failure.verdict, ParseFailure::Verdict::Drop) << c.name;
            continue;
        }
        EXPECT_EQ(failure.verdict, ParseFailure::Verdict::Reply)
            << c.name << ": " << failure.reason;
        EXPECT_EQ(failure.status, c.verdict) << c.name << ": " << failure.reason;
        ASSERT_TRUE(failure.request) << c.name;
        const Message answer = make_response(*failure.request, failure.status, "t", failure.reason);
        EXPECT_EQ(answer.values(HeaderId::Via), failure.request->values(HeaderId::Via)) << c.name;
    }
}

/// What a whole user agent does with each: its answer to a carrier it knows and to a stranger;
/// 0: none. A call that is offered to the owner shows as 100.
struct AnswerCase {
    const char* name;
    int to_carrier;
    int to_stranger;
};

constexpr AnswerCase kAnswers[] = {
    {"wsinv", 481, 481},       // within a dialog nobody has
    {"intmeth", 405, 401},     // a method nobody knows
    {"esc01", 100, 401},       //
    {"escnull", 403, 401},     // a carrier registers no phones
    {"esc02", 405, 401},       //
    {"lwsdisp", 200, 401},     //
    {"longreq", 100, 401},     //
    {"dblreq", 403, 401},      //
    {"semiuri", 200, 401},     //
    {"transports", 200, 401},  //
    {"mpart01", 405, 401},     // MESSAGE
    {"unreason", 0, 0},        // responses to nothing we asked
    {"noreason", 0, 0},        //
    {"badinv01", 400, 400},    //
    {"clerr", 400, 400},       //
    {"ncl", 400, 400},         //
    {"scalar02", 400, 400},    //
    {"scalarlg", 0, 0},        //
    {"quotbal", 400, 400},     //
    {"ltgtruri", 400, 400},    //
    {"lwsruri", 400, 400},     //
    {"lwsstart", 400, 400},    //
    {"trws", 400, 400},        //
    {"escruri", 400, 400},     //
    {"baddate", 100, 401},     //
    {"regbadct", 400, 400},    //
    {"badaspec", 400, 400},    //
    {"baddn", 400, 400},       //
    {"badvers", 505, 505},     //
    {"mismatch01", 400, 400},  //
    {"mismatch02", 400, 400},  //
    {"bigcode", 0, 0},         //
    {"badbranch", 200, 401},   //
    {"insuf", 400, 400},       //
    {"unkscm", 416, 401},      //
    {"novelsc", 416, 401},     //
    {"unksm2", 403, 401},      //
    {"bext01", 420, 401},      //
    {"invut", 415, 401},       //
    {"regaut01", 403, 401},    //
    {"multi01", 400, 400},     //
    {"mcl01", 400, 400},       //
    {"bcast", 0, 0},           //
    {"zeromf", 200, 401},      // 3.3.11: OPTIONS for us, whatever is left of its hops
    {"cparam01", 403, 401},    //
    {"cparam02", 403, 401},    //
    {"regescrt", 403, 401},    //
    {"sdp01", 406, 401},       //
    {"inv2543", 400, 401},     // without Contact it makes no dialog of ours
};

int answer_to(const std::string& name, bool is_carrier) {
    io::VirtualTime time;
    SimulatedNetwork wire(time, Random(1), {});
    internal::Party us(time, wire, "10.0.0.2");
    auto& peer = wire.add_host({internal::udp("10.0.0.9")});
    if (is_carrier) {
        us.trunks["10.0.0.9"] = 7;
    }
    int status = 0;
    wire.set_tap([&status](const Flow& flow, std::string_view bytes) {
        // Read by hand: an answer repeats the header fields that were wrong.
        if (flow.local.address == "10.0.0.2" && bytes.starts_with("SIP/2.0 ")) {
            EXPECT_EQ(status, 0) << "answered twice";
            EXPECT_EQ(flow.remote.address, "10.0.0.9") << "where it came from, not where it says";
            status = static_cast<int>(parse_int(bytes.substr(8, 3), 100, 699).value_or(0));
        }
        return true;
    });
    EXPECT_TRUE(peer.send({.local = internal::udp("10.0.0.9"), .remote = internal::udp("10.0.0.2")},
                          message_bytes(name)));
    time.advance(std::chrono::milliseconds(100));
    EXPECT_EQ(us.incoming.size(), is_carrier && status == 100 ? 1u : 0u) << name;
    if (!is_carrier) {
        EXPECT_EQ(us.agent->figures().transactions + us.agent->figures().calls, 0u) << name;
    }
    return status;
}

TEST(Rfc4475, EveryMessageGetsItsAnswer) {
    EXPECT_EQ(std::size(kAnswers), std::size(kCases));
    for (const auto& c : kAnswers) {
        EXPECT_EQ(answer_to(c.name, true), c.to_carrier) << c.name;
        EXPECT_EQ(answer_to(c.name, false), c.to_stranger) << c.name;
    }
}

TEST(Rfc4475, TheTableHoldsEveryMessageOfTheCorpus) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        files += entry.path().extension() == ".dat" ? 1 : 0;
    }
    EXPECT_EQ(files, std::size(kCases));
    EXPECT_EQ(files, 49u);
}

TEST(Rfc4475, AcceptedMessagesSurviveWritingAndReading) {
    for (const TortureCase& c : kCases) {
        if (c.verdict == kAccept) {
            const std::string bytes = accepted(c.name).serialize();
            const auto again = parse_framed(bytes);
            ASSERT_TRUE(again) << c.name << ": " << again.error().reason;
            EXPECT_EQ(again->serialize(), bytes) << c.name;
        }
    }
}

TEST(Rfc4475, WsinvIsReadInFull) {
    const Message message = accepted("wsinv");
    EXPECT_EQ(message.method(), Method::Invite);
    EXPECT_TRUE(message.request_uri()->params.has("unknownparam"));
    EXPECT_EQ(message.to_tag(), "1918181833n");
    EXPECT_EQ(message.from()->display, "J Rosenberg \\\"");
    EXPECT_EQ(message.from_tag(), "98asjd8");
    EXPECT_EQ(message.max_forwards(), 68);
    EXPECT_EQ(message.cseq()->number, 9u);
    EXPECT_EQ(message.find(HeaderId::Subject), "");
    EXPECT_EQ(message.find("NewFangledHeader"), "newfangled value continued newfangled value");
    EXPECT_EQ(message.find("unknownheaderwithunusualvalue"), ";;,,;;,;");
    const auto vias = message.values(HeaderId::Via);
    ASSERT_EQ(vias.size(), 3u);
    EXPECT_EQ(Via::parse(vias[0])->branch(), "390skdjuw");
    EXPECT_EQ(Via::parse(vias[1])->host, "spindle.example.com");
    EXPECT_EQ(Via::parse(vias[2])->branch(), "z9hG4bK30239");
    EXPECT_TRUE(message.routes()->at(0).uri.params.has("unknown-no-value"));
    const NameAddr contact = message.contacts()->list.at(0);
    EXPECT_EQ(contact.display, "Quoted string \"\"");
    EXPECT_EQ(contact.params.find("newparam"), "newvalue");
    EXPECT_EQ(contact.params.find("secondparam"), "");
    EXPECT_EQ(contact.params.find("q"), "0.33");
    EXPECT_EQ(message.body().size(), 150u);
}

TEST(Rfc4475, IntmethKeepsEveryUnusualCharacter) {
    const Message message = accepted("intmeth");
    EXPECT_EQ(message.method(), Method::Other);
    EXPECT_EQ(message.method_text(), "!interesting-Method0123456789_*+`.%indeed'~");
    EXPECT_EQ(message.request_uri()->password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    EXPECT_EQ(message.to()->display, std::string_view("BEL:\x07 NUL:\x00 DEL:\x7f", 17));
    EXPECT_EQ(message.from()->display, "token1~` token2'+_ token3*%!.-");
    EXPECT_EQ(message.from_tag(), "_token~1'+`*%!-.");
    EXPECT_EQ(message.call_id(), "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    EXPECT_TRUE(message.find("extensionHeader-!.%*+_`'~"));
}

TEST(Rfc4475, EscapesMeanWhatTheySay) {
    EXPECT_EQ(accepted("esc01").request_uri()->user_decoded(), "sips:user@example.com");
    EXPECT_EQ(accepted("esc01").to()->uri.user_decoded(), "user");
    EXPECT_TRUE(is_equivalent(accepted("esc01").to()->uri, *SipUri::parse("sip:user@example.com")));
    EXPECT_EQ(accepted("escnull").to()->uri.user_decoded(), std::string_view("null-\0-null", 11));
    EXPECT_EQ(accepted("esc02").count(HeaderId::Contact), 2u) << "C%6Fntact is not Contact";
    EXPECT_EQ(accepted("esc02").method(), Method::Other) << "RE%47IST%45R is not REGISTER";
    EXPECT_EQ(accepted("semiuri").request_uri()->user_decoded(), "user;par=u@example.net");
}

TEST(Rfc4475, ParametersBelongWhereTheBracketsPutThem) {
    EXPECT_TRUE(accepted("cparam01").contacts()->list.at(0).params.has("unknownparam"));
    EXPECT_TRUE(accepted("cparam02").contacts()->list.at(0).uri.params.has("unknownparam"));
    EXPECT_EQ(accepted("regescrt").contacts()->list.at(0).uri.headers.at(0).name, "Route");
}

TEST(Rfc4475, BodiesHoldWhatTheyClaim) {
    EXPECT_EQ(accepted("dblreq").method(), Method::Register);
    EXPECT_EQ(accepted("dblreq").body(), "");
    EXPECT_EQ(accepted("mpart01").body().size(), 553u);
    EXPECT_EQ(accepted("longreq").values(HeaderId::Via).size(), 34u);
    const Message old = accepted("inv2543");
    EXPECT_EQ(old.from_tag(), "");
    EXPECT_FALSE(old.top_via()->has_cookie());
    EXPECT_TRUE(Sdp::parse(old.body()));
    EXPECT_FALSE(accepted("invut").has_sdp());
    EXPECT_EQ(accepted("unksm2").to()->uri.scheme, SipUri::Scheme::Other);
    EXPECT_EQ(accepted("bcast").values(HeaderId::Via).size(), 2u);
}

TEST(Rfc4475, StreamsCutTheSameMessages) {
    for (const TortureCase& c : kCases) {
        const std::string bytes = message_bytes(c.name);
        StreamFramer framer;
        std::string cut;
        for (const char byte : bytes) {
            framer.append(std::string_view(&byte, 1));
            const auto item = framer.next();
            if (item.kind == StreamFramer::Kind::Message) {
                cut = item.bytes;
                break;
            }
        }
        if (c.verdict == kAccept && accepted(c.name).has(HeaderId::ContentLength)) {
            const auto parsed = parse_framed(cut);
            ASSERT_TRUE(parsed) << c.name;
            EXPECT_EQ(*parsed, accepted(c.name)) << c.name;
        }
    }
}

}  // namespace
}  // namespace callfloor::sip
