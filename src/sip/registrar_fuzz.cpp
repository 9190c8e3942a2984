// Any sequence of authenticated REGISTERs, expiries and broken connections: the book stays within
// its bounds and what it hands out can be read again. The input is blocks of lines: "<extension>
// <flow> <seconds>", then header lines.
#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "sip/registrar.h"

using namespace callfloor::sip;  // NOLINT: a fuzz target is a program of its own

namespace {

constexpr std::int64_t kExtensions = 4;

Flow flow_of(char c) {
    Flow flow;
    flow.local = {.address = "10.0.0.1", .port = 5060};
    flow.remote = {.address = "10.0.1.1", .port = static_cast<std::uint16_t>(5'000 + (c & 3))};
    if ((c & 4) != 0) {
        flow.remote.transport = TransportKind::Tcp;
        flow.connection = ConnectionId{static_cast<std::uint64_t>(c & 3) + 1};
    }
    return flow;
}

void check_book(const Registrar& registrar, callfloor::Instant now) {
    std::size_t all = 0;
    for (std::int64_t extension = 0; extension < kExtensions; ++extension) {
        const auto contacts = registrar.contacts(extension);
        CHECK(contacts.size() <= callfloor::limits::kSipContactsPerExtension);
        all += contacts.size();
        for (const auto& contact : contacts) {
            CHECK(contact.expires > now && contact.registered <= now);
            CHECK(contact.path.size() <= callfloor::limits::kSipPathProxies);
            CHECK(registrar.knows_flow(contact.flow));
        }
        CHECK(registrar.contact_headers(extension, now).size() == contacts.size());
    }
    CHECK(registrar.size() == all);
    CHECK(registrar.next_expiry().has_value() == (all > 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Registrar registrar{RegistrarLimits{}};
    auto now = callfloor::from_epoch_ms(1'000'000'000);
    std::optional<Message> message;
    std::string_view command;
    const auto apply = [&] {
        if (!message || command.size() < 3) {
            return;
        }
        const auto flow = flow_of(command[1]);
        now += std::chrono::seconds(1L << (command[2] & 15));
        (void)registrar.expire(now);
        if ((command[0] & 8) != 0) {
            (void)registrar.on_flow_closed(flow);
        }
        const auto outcome = registrar.apply(command[0] & 3, *message, flow, now);
        CHECK(outcome.status >= 200 && (outcome.status == 200 || !outcome.is_changed));
        check_book(registrar, now);
    };
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto line : callfloor::split(text, '\n')) {
        if (line.starts_with('>')) {
            apply();
            command = line.substr(1);
            message = Message::request(Method::Register, "sip:callfloor");
        } else if (const auto colon = line.find(':'); message && colon != std::string_view::npos) {
            if (const auto id = header_id(line.substr(0, colon)); id != HeaderId::Other) {
                message->add(id, std::string(line.substr(colon + 1)));
            }
        }
    }
    apply();
    return 0;
}
