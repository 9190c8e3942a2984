#include "sip/dialog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callfloor::sip {
namespace {

using testing::ElementsAre;

Message invite(const std::string& more = {}) {
    auto parsed = parse_datagram(
        "INVITE sip:4001@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
        "10.0.0.9;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
        "From: \"Ana\" <sip:ana@10.0.0.9>;tag=far\r\nTo: <sip:4001@10.0.0.1>\r\nCall-ID: "
        "c1\r\nCSeq: 7 INVITE\r\n"
        "Contact: <sip:ana@10.0.0.9:5070>\r\n" +
        more + "Content-Length: 0\r\n\r\n");
    EXPECT_TRUE(parsed);
    return *std::move(parsed);
}

Dialog callee(const std::string& more = {}) {
    auto dialog = dialog_from_request(invite(more), "near", Flow{});
    EXPECT_TRUE(dialog);
    return *std::move(dialog);
}

TEST(Dialog, OfTheCalleeTakesRoutesInOrder) {
    auto dialog = callee("Record-Route: <sip:p1;lr>\r\nRecord-Route: <sip:p2;lr>\r\n");
    EXPECT_EQ(dialog.local_tag(), "near");
    EXPECT_EQ(dialog.remote_tag(), "far");
    EXPECT_EQ(dialog.remote_cseq, 7u);
    const auto bye = make_dialog_request(dialog, Method::Bye);
    EXPECT_EQ(bye.request_uri_text(), "sip:ana@10.0.0.9:5070");
    EXPECT_THAT(bye.all(HeaderId::Route), ElementsAre("<sip:p1;lr>", "<sip:p2;lr>"));
    EXPECT_EQ(bye.from_tag(), "near");
    EXPECT_EQ(bye.to_tag(), "far");
    EXPECT_EQ(bye.cseq()->number, 1u);
    EXPECT_EQ(next_hop(dialog).host, "p1");
}

TEST(Dialog, OfTheCallerTakesRoutesInReverse) {
    Dialog calling;
    calling.call_id = "c1";
    calling.local = *NameAddr::parse("<sip:4001@10.0.0.1>;tag=near");
    calling.local_cseq = 3;
    auto response =
        make_dialog_response(invite("Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\n"), 200, "answer");
    response.add(HeaderId::Contact, "<sip:ben@10.0.0.3>");
    auto dialog = dialog_from_response(calling, response);
    ASSERT_TRUE(dialog);
    EXPECT_EQ(dialog->remote_tag(), "answer");
    const auto ack = make_dialog_ack(*dialog, 3);
    EXPECT_THAT(ack.all(HeaderId::Route), ElementsAre("<sip:p2;lr>", "<sip:p1;lr>"));
    EXPECT_EQ(ack.find(HeaderId::CSeq), "3 ACK");
    EXPECT_EQ(make_dialog_request(*dialog, Method::Bye).cseq()->number, 4u);
}

TEST(Dialog, PutsAStrictRouterIntoTheRequestUri) {
    auto dialog = callee("Record-Route: <sip:old>, <sip:p2;lr>\r\n");
    const auto bye = make_dialog_request(dialog, Method::Bye);
    EXPECT_EQ(bye.request_uri_text(), "sip:old");
    EXPECT_THAT(bye.all(HeaderId::Route), ElementsAre("<sip:p2;lr>", "<sip:ana@10.0.0.9:5070>"));
}

TEST(Dialog, NeedsExactlyOneContact) {
    EXPECT_FALSE(dialog_from_request(invite("Contact: <sip:second@10.0.0.9>\r\n"), "near", Flow{}));
    auto without = invite();
    without.remove(HeaderId::Contact);
    EXPECT_FALSE(dialog_from_request(without, "near", Flow{}));
}

TEST(Dialog, CallsAnOlderCSeqStale) {
    auto dialog = callee();
    EXPECT_EQ(receive_cseq(dialog, 6), CSeqVerdict::Stale);
    EXPECT_EQ(receive_cseq(dialog, 7), CSeqVerdict::InOrder);
    EXPECT_EQ(receive_cseq(dialog, 900), CSeqVerdict::InOrder);  // gaps are allowed
    EXPECT_EQ(receive_cseq(dialog, 8), CSeqVerdict::Stale);
    EXPECT_EQ(dialog.remote_cseq, 900u);
}

TEST(Dialog, RefreshesItsTargetButNeverItsRoutes) {
    auto dialog = callee("Record-Route: <sip:p1;lr>\r\n");
    auto moved = invite("Record-Route: <sip:p9;lr>\r\n");
    moved.set(HeaderId::Contact, "<sip:ana@10.0.0.77>");
    refresh_target(dialog, moved);
    EXPECT_EQ(dialog.remote_target.host, "10.0.0.77");
    EXPECT_EQ(next_hop(dialog).host, "p1");
}

TEST(Dialog, FindsTheEndpointOfNumericHostsOnly) {
    const auto at = [](const std::string& text) {
        const auto endpoint = endpoint_of(*SipUri::parse(text));
        return endpoint ? to_text(*endpoint) : endpoint.error().text;
    };
    EXPECT_EQ(at("sip:a@10.0.0.1"), "udp:10.0.0.1:5060");
    EXPECT_EQ(at("sip:a@10.0.0.1:5070;transport=TCP"), "tcp:10.0.0.1:5070");
    EXPECT_EQ(at("sip:a@[2001:db8::1]:5070"), "udp:[2001:db8::1]:5070");
    EXPECT_EQ(at("sip:a@localhost"), "udp:127.0.0.1:5060");
    EXPECT_EQ(at("sip:a@carrier.example;maddr=10.0.0.2"), "udp:10.0.0.2:5060");
    EXPECT_THAT(at("sip:a@carrier.example"), testing::HasSubstr("no numeric address"));
    EXPECT_THAT(at("sip:a@10.0.0.256"), testing::HasSubstr("no numeric address"));
    EXPECT_THAT(at("sip:a@10.0.0.1;transport=sctp"), testing::HasSubstr("not served"));
    EXPECT_EQ(at("sip:a@10.0.0.1;transport=tls"), "tls:10.0.0.1:5061");
    EXPECT_EQ(at("sips:a@10.0.0.1:5070;transport=tcp"), "tls:10.0.0.1:5070");
    EXPECT_THAT(at("tel:+8613800000001"), testing::HasSubstr("only sip: and sips:"));
}

}  // namespace
}  // namespace callfloor::sip
