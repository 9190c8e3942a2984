#include "switchboard/line_store.h"

#include <gtest/gtest.h>

#include "store/test_database.h"

namespace callfloor::switchboard {
namespace {

constexpr std::int64_t kDesk = 7;

struct LineStoreTest : testing::Test {
    void SetUp() override {
        std::vector<store::Migration> steps(store::migrations().begin(), store::migrations().end());
        steps.insert(steps.end(), migrations().begin(), migrations().end());
        const auto applied = store::apply_migrations(db, steps);
        ASSERT_TRUE(applied.has_value()) << applied.error().text;
    }
    sip::Binding binding(const char* contact, Duration lasts) const {
        const auto address = *sip::NameAddr::parse(contact);
        sip::Binding binding;
        binding.contact.uri = address.uri;
        binding.params = address.params;
        binding.contact.flow.local = {"192.0.2.1", 5060};
        binding.contact.flow.remote = {"192.0.2.77", 40'000};
        binding.contact.expires = now + lasts;
        binding.contact.registered = now;
        binding.contact.user_agent = "Desk 3.1 \"quoted\"";
        binding.contact.path = {*sip::NameAddr::parse("<sip:edge.example;lr>"),
                                *sip::NameAddr::parse("<sip:inner.example;lr>")};
        binding.call_id = "abc@phone";
        binding.cseq = 4'000'000'000;
        return binding;
    }
    void keep(sip::Bindings bindings, std::int64_t extension = kDesk) {
        const auto kept = keep_registrations(db, {{extension, std::move(bindings)}});
        ASSERT_TRUE(kept.has_value()) << kept.error().text;
    }
    std::vector<KeptRegistration> load(Duration later = {}) {
        return load_registrations(db, now + later).value();
    }

    store::Connection db = store::open_test_database();
    Instant now = from_epoch_ms(1'800'000'000'000);
};

TEST_F(LineStoreTest, ReadsBackWhatItKept) {
    const auto one = binding("<sip:a@192.0.2.77:40000;ob>;+sip.instance=\"<urn:uuid:1>\"",
                             std::chrono::minutes(5));
    const auto two = binding("<sip:b@192.0.2.77:40001>;expires=60", std::chrono::minutes(1));
    keep({one, two});
    auto found = load();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].extension, kDesk);
    ASSERT_EQ(found[0].bindings.size(), 2u);
    const auto& back = found[0].bindings[0];
    EXPECT_EQ(back.contact.uri, one.contact.uri);
    EXPECT_EQ(back.contact.flow, one.contact.flow);
    EXPECT_EQ(back.contact.path, one.contact.path);
    EXPECT_EQ(back.contact.user_agent, one.contact.user_agent);
    EXPECT_EQ(back.contact.expires, one.contact.expires);
    EXPECT_EQ(back.contact.registered, one.contact.registered);
    EXPECT_EQ(back.params, one.params);
    EXPECT_EQ(back.call_id, one.call_id);
    EXPECT_EQ(back.cseq, one.cseq);

    found = load(std::chrono::minutes(1));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].bindings.size(), 1u) << "the second has expired";
}

TEST_F(LineStoreTest, ReplacesWhatAnExtensionHad) {
    keep({binding("<sip:a@192.0.2.77>", std::chrono::minutes(5)),
          binding("<sip:b@192.0.2.77>", std::chrono::minutes(5))});
    keep({binding("<sip:c@192.0.2.77>", std::chrono::minutes(5))});
    ASSERT_EQ(load().size(), 1u);
    ASSERT_EQ(load()[0].bindings.size(), 1u);
    EXPECT_EQ(load()[0].bindings[0].contact.uri.user, "c");
    keep({});
    EXPECT_TRUE(load().empty());
}

TEST_F(LineStoreTest, KeepsNoStream) {
    auto stream = binding("<sip:a@192.0.2.77;transport=tcp>", std::chrono::minutes(5));
    stream.contact.flow.remote.transport = sip::TransportKind::Tcp;
    keep({stream});
    EXPECT_TRUE(load().empty());
}

TEST_F(LineStoreTest, PassesOverARowThatCannotBeRead) {
    keep({binding("<sip:a@192.0.2.77>", std::chrono::minutes(5)),
          binding("<sip:b@192.0.2.77>", std::chrono::minutes(5))});
    ASSERT_TRUE(db.execute("UPDATE registration SET contact = '<sip:' WHERE place = 0"));
    ASSERT_EQ(load().size(), 1u);
    ASSERT_EQ(load()[0].bindings.size(), 1u);
    EXPECT_EQ(load()[0].bindings[0].contact.uri.user, "b");
}

TEST_F(LineStoreTest, KeepsThePhonesOfACallThatRing) {
    sip::SentInvite one{
        .call_id = "abc@us", .head = "INVITE sip:a@192.0.2.77 SIP/2.0\r\n", .flow = {}};
    one.flow.remote = {"192.0.2.77", 5061, sip::TransportKind::Tls};
    auto two = one;
    two.head = "INVITE sip:a@192.0.2.78 SIP/2.0\r\n";
    two.flow.remote = {"192.0.2.78", 40'000};
    auto other = two;
    other.call_id = "other";
    ASSERT_TRUE(keep_ringing(db, {one, two}));
    ASSERT_TRUE(keep_ringing(db, {other}));
    EXPECT_EQ(load_ringing(db).value(), (std::vector{one, two, other}));
    ASSERT_TRUE(keep_ringing(db, {two}));  // the other one has refused
    ASSERT_TRUE(drop_ringing(db, "other"));
    EXPECT_EQ(load_ringing(db).value(), std::vector{two});
}

TEST_F(LineStoreTest, KeepsADialogUntilItIsDropped) {
    sip::Dialog dialog;
    dialog.call_id = "abc@phone";
    dialog.local = *sip::NameAddr::parse("\"Li, \\\"A\\\"\" <sip:4001@192.0.2.1>;tag=ours");
    dialog.remote = *sip::NameAddr::parse("<sip:138@192.0.2.77>;tag=theirs");
    dialog.remote_target = *sip::SipUri::parse("sip:138@192.0.2.77:40000;ob");
    dialog.route_set = {*sip::NameAddr::parse("<sip:edge.example;lr>")};
    dialog.local_cseq = 17;
    dialog.flow.local = {"192.0.2.1", 5060};
    dialog.flow.remote = {"192.0.2.77", 40'000};
    dialog.sticks_to_flow = true;
    auto over = dialog;
    over.call_id = "over";
    ASSERT_TRUE(keep_dialog(db, dialog));
    ASSERT_TRUE(keep_dialog(db, over));
    ASSERT_TRUE(drop_dialog(db, key_of(over)));
    auto changed = dialog;
    changed.remote_target = *sip::SipUri::parse("sip:138@192.0.2.78");
    ASSERT_TRUE(keep_dialog(db, changed));
    const auto found = load_dialogs(db);
    ASSERT_TRUE(found.has_value()) << found.error().text;
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->front(), changed);
    ASSERT_TRUE(db.execute("UPDATE dialog SET remote_target = 'sip:'"));
    EXPECT_TRUE(load_dialogs(db)->empty()) << "one that cannot be read is passed over";
}

}  // namespace
}  // namespace callfloor::switchboard
