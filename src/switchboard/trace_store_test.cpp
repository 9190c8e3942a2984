#include "switchboard/trace_store.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "switchboard/internal/trace_codec.h"
#include "switchboard/trace_pcap.h"

namespace callfloor::switchboard {
namespace {

using testing::ElementsAre;
using testing::StartsWith;
using Way = sip::MessageWatcher::Way;

constexpr ConversationId kCall{7};
constexpr std::int64_t kMegabyte = 1 << 20;

sip::Flow flow_of(const std::string& remote) {
    return {.local = {"10.0.0.1", 5060, sip::TransportKind::Udp},
            .remote = {remote, 5060, sip::TransportKind::Udp}};
}

void add(TraceBatch& batch, std::string_view call_id, std::string_view text, Way way = Way::In) {
    batch.items.push_back({from_epoch_ms(1'000 + static_cast<std::int64_t>(batch.items.size())),
                           way, flow_of("10.0.0.2"), batch.text.size(), call_id.size(),
                           text.size()});
    batch.text.append(call_id).append(text);
}

class TraceStoreTest : public testing::Test {
  protected:
    void open(std::int64_t bytes = 16 * kMegabyte) {
        store.reset();
        auto opened = TraceStore::open({folder.path() / "traces", bytes});
        ASSERT_TRUE(opened) << opened.error().text;
        store = *std::move(opened);
    }
    void SetUp() override { open(); }
    std::vector<std::string> texts(ConversationId call = kCall) {
        store->flush();
        std::vector<std::string> found;
        const auto trace = store->read(call);
        for (const auto& message : trace->messages) {
            found.push_back(message.text);
        }
        return found;
    }
    /// One message of so many bytes of the call.
    void put(ConversationId call, std::size_t bytes) {
        TraceBatch batch;
        const auto name = fmt::format("call-{}", call);
        batch.names.push_back({name, call, LegId{1}});
        add(batch, name, std::string(bytes, 'x'));
        store->put(std::move(batch));
        store->flush();
    }
    std::vector<std::filesystem::path> files() {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "traces")) {
            found.push_back(entry.path());
        }
        std::ranges::sort(found);
        return found;
    }

    TemporaryFolder folder;
    std::unique_ptr<TraceStore> store;
};

TEST_F(TraceStoreTest, KeepsMessagesByTheirCallInTheirOrder) {
    TraceBatch first;
    add(first, "a", "INVITE sip:1 SIP/2.0\r\n\r\n");
    add(first, "stranger", "INVITE sip:2 SIP/2.0\r\n\r\n");
    add(first, "a", "SIP/2.0 100 Trying\r\n\r\n", Way::Out);
    store->put(first);
    TraceBatch second;
    second.names = {{"a", kCall, LegId{70}}, {"b", kCall, LegId{71}}};
    add(second, "b", "INVITE sip:3 SIP/2.0\r\nAuthorization: Digest x\r\n\r\n", Way::Out);
    store->put(second);
    store->flush();
    const auto trace = store->read(kCall);
    ASSERT_TRUE(trace);
    EXPECT_THAT(texts(), ElementsAre("INVITE sip:1 SIP/2.0\r\n\r\n", "SIP/2.0 100 Trying\r\n\r\n",
                                     "INVITE sip:3 SIP/2.0\r\nAuthorization: Digest ***\r\n\r\n"));
    EXPECT_EQ(trace->messages[0].leg, LegId{70});
    EXPECT_EQ(trace->messages[2].leg, LegId{71});
    EXPECT_EQ(trace->messages[1].way, Way::Out);
    EXPECT_EQ(to_epoch_ms(trace->messages[1].at), 1'002);
    EXPECT_EQ(trace->messages[1].remote.address, "10.0.0.2");
    EXPECT_FALSE(trace->is_cut);
    EXPECT_TRUE(texts(ConversationId{8}).empty());
}

TEST_F(TraceStoreTest, KnowsWhatItKeptAfterARestart) {
    put(kCall, 10);
    open();
    EXPECT_THAT(texts(), ElementsAre("xxxxxxxxxx"));
    put(kCall, 5);
    EXPECT_EQ(texts().size(), 2u);
}

TEST_F(TraceStoreTest, ARecordCutOffByACrashIsDroppedAlone) {
    put(kCall, 10);
    put(ConversationId{8}, 10);
    const auto file = files().back();
    store.reset();
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    open();
    EXPECT_EQ(texts().size(), 1u);
    EXPECT_TRUE(texts(ConversationId{8}).empty());
}

TEST_F(TraceStoreTest, ADamagedRecordIsToldAndNotShown) {
    put(kCall, 10);
    const auto file = files().back();
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(static_cast<std::streamoff>(std::filesystem::file_size(file)) - 3)
        .put('!');
    const auto trace = store->read(kCall);
    ASSERT_TRUE(trace);
    EXPECT_TRUE(trace->messages.empty());
    EXPECT_TRUE(trace->is_cut);
}

TEST_F(TraceStoreTest, TheOldestCallsMakeRoom) {
    open(kMegabyte);  // sixteen files of 64 KB
    for (std::int64_t call = 1; call <= 40; ++call) {
        put(ConversationId{call}, 40'000);
    }
    EXPECT_LE(files().size(), trace_limits::kSegments);
    EXPECT_LE(store->figures().bytes, kMegabyte);
    EXPECT_TRUE(texts(ConversationId{1}).empty());
    EXPECT_EQ(texts(ConversationId{40}).size(), 1u);
    EXPECT_EQ(store->figures().calls, trace_limits::kSegments);
}

TEST_F(TraceStoreTest, KeepsNoMoreThanItsShareOfOneCall) {
    for (std::size_t i = 0; i <= trace_limits::kCallBytes / 50'000; ++i) {
        put(kCall, 50'000);
    }
    const auto trace = store->read(kCall);
    ASSERT_TRUE(trace);
    EXPECT_TRUE(trace->is_cut);
    EXPECT_EQ(trace->messages.size(), trace_limits::kCallBytes / 50'000);
    put(ConversationId{8}, 10);
    EXPECT_FALSE(store->read(ConversationId{8})->is_cut);
}

TEST_F(TraceStoreTest, DropsABatchTheThreadHasNoRoomFor) {
    TraceBatch batch;
    batch.names.push_back({"a", kCall, LegId{1}});
    add(batch, "a", std::string(trace_limits::kBacklogBytes + 1, 'x'));
    store->put(std::move(batch));
    store->flush();
    EXPECT_EQ(store->figures().messages_dropped, 1u);
    EXPECT_TRUE(texts().empty());
}

TEST_F(TraceStoreTest, SaysWhereTheDiskRefuses) {
    const auto refused = TraceStore::open({"/proc/no/traces", kMegabyte});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, testing::HasSubstr("/proc/no/traces"));
}

TEST(TraceCodec, ReadsNothingPastTheEnd) {
    std::string body;
    append_message(
        body, {from_epoch_ms(5), Way::Out, {"10.0.0.1", 1, {}}, {"::1", 2, {}}, LegId{3}, "text"});
    ASSERT_TRUE(read_messages(body));
    for (std::size_t size = 1; size < body.size(); ++size) {
        EXPECT_FALSE(read_messages(std::string_view(body).substr(0, size))) << size;
    }
}

TEST(TracePcap, HoldsEachMessageAsAUdpPacket) {
    CallTrace trace;
    trace.messages.push_back({from_epoch_ms(1'234'567),
                              Way::In,
                              {"10.0.0.1", 5060, {}},
                              {"10.0.0.2", 5070, {}},
                              LegId{1},
                              "BYE"});
    trace.messages.push_back(trace.messages[0]);
    trace.messages[1].local.address = "fd00::1";
    trace.messages[1].remote.address = "fd00::2";
    const auto made = pcap_of(trace);
    ASSERT_TRUE(made);
    // 24 bytes of file head, then 16 before each packet.
    ASSERT_EQ(made->size(), 24u + 16 + 20 + 8 + 3 + 16 + 40 + 8 + 3);
    EXPECT_EQ(made->substr(0, 4), "\xD4\xC3\xB2\xA1");
    const auto packet = made->substr(40, 31);
    EXPECT_EQ(packet.substr(12, 8), std::string("\x0A\0\0\x02\x0A\0\0\x01", 8)) << "from, to";
    EXPECT_EQ(packet.substr(20, 4), "\x13\xCE\x13\xC4") << "ports";
    EXPECT_THAT(packet.substr(28), "BYE");
    std::uint32_t sum = 0;  // RFC 1071: the sum of a right head is all ones
    for (std::size_t i = 0; i < 20; i += 2) {
        sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(packet[i]) << 8 |
                                          static_cast<std::uint8_t>(packet[i + 1]));
    }
    EXPECT_EQ((sum & 0xFFFF) + (sum >> 16), 0xFFFFu);
}

}  // namespace
}  // namespace callfloor::switchboard
