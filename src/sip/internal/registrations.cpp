// Our registrations at carriers (RFC 3261 10.2): kept up, answered when challenged, tried again
// with growing pauses; their flow kept open (RFC 5626). And OPTIONS to trunks, to know them up or
// down.

#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::PurposeKind;
using internal::Registration;
using internal::TrunkProbe;

namespace {

constexpr Duration kRetryFirst = std::chrono::seconds(10);
constexpr Duration kRetryMax = std::chrono::minutes(5);
constexpr Duration kRefreshMin = std::chrono::seconds(5);  // whatever a registrar grants
constexpr Duration kRefreshMargin = std::chrono::seconds(30);
constexpr Duration kUdpKeepAlive =
    std::chrono::seconds(25);  // RFC 5626 4.4.2: NAT bindings live 30 s
constexpr Duration kTcpKeepAlive = std::chrono::seconds(95);  // 4.4.1

Purpose purpose_of(PurposeKind kind, std::uint64_t owner) {
    return {.kind = static_cast<std::uint32_t>(kind), .detail = 0, .owner = owner};
}

/// What the registrar granted: our Contact's expires, the Expires header, or what we asked for.
Duration granted(const Message& response, const std::string& user, Duration asked) {
    if (const auto contacts = response.contacts()) {
        for (const auto& contact : contacts->list) {
            const auto expires = contact.params.find("expires");
            const auto seconds = expires ? parse_delta_seconds(*expires) : std::nullopt;
            if (seconds && contact.uri.user_decoded() == user) {
                return std::chrono::seconds(*seconds);
            }
        }
    }
    const auto seconds = response.expires();
    return seconds ? Duration(std::chrono::seconds(*seconds)) : asked;
}

}  // namespace

RegistrationId UserAgent::State::register_at(const TrunkRegistration& want) {
    const RegistrationId id{++last_registration};
    auto registration = std::make_unique<Registration>(timers);
    registration->id = id;
    registration->want = want;
    registration->expires = want.expires;
    registration->auth = internal::ClientAuth(want.user, want.password);
    registration->call_id = new_call_id();
    registration->from_tag = new_tag();
    auto& entry = *registrations.emplace(id, std::move(registration)).first->second;
    entry.timer.start(Duration{}, [this, id] {
        if (const auto found = registrations.find(id); found != registrations.end()) {
            send_register(*found->second);
        }
    });
    return id;
}

void UserAgent::State::unregister(RegistrationId id) {
    const auto found = registrations.find(id);
    if (found == registrations.end() || found->second->is_leaving) {
        return;
    }
    auto& registration = *found->second;
    registration.timer.stop();
    transport.keep_alive(registration.flow, Duration::zero());
    if (registration.told != true) {
        registrations.erase(found);
        return;
    }
    registration.is_leaving = true;
    registration.expires = Duration{};
    send_register(registration);
}

void UserAgent::State::send_register(Registration& registration) {
    const auto purpose =
        purpose_of(PurposeKind::Register, static_cast<std::uint64_t>(registration.id));
    const auto& proxy = registration.want.proxy;
    registration.trouble.clear();
    if (!transport.is_open(registration.flow) || registration.flow.remote.address.empty()) {
        auto where = proxy.address.empty()
                         ? endpoint_of(registration.want.registrar)
                         : endpoint_of(SipUri::make({}, proxy.address, proxy.port));
        if (where && !proxy.address.empty()) {
            where->transport = proxy.transport;
        }
        const auto flow = where ? transport.flow_to(*where) : Result<Flow>(fail(where.error()));
        if (!flow) {
            registration.trouble = flow.error().text;
            registration.transaction = transactions.fail_later(purpose);
            return;
        }
        registration.flow = *flow;
    }
    auto request = Message::request(
        Method::Register,
        SipUri::make({}, registration.want.registrar.host, registration.want.registrar.port));
    NameAddr self;
    self.uri = SipUri::make(registration.want.user, registration.want.registrar.host);
    request.add(HeaderId::MaxForwards, "70");
    request.add(HeaderId::To, to_text(self));
    self.params.set("tag", registration.from_tag);
    request.add(HeaderId::From, to_text(self));
    request.add(HeaderId::CallId, registration.call_id);
    request.add(HeaderId::CSeq, fmt::format("{} REGISTER", ++registration.cseq));
    request.add(HeaderId::Contact, to_text(contact_for(registration.flow, registration.want.user)));
    request.add(
        HeaderId::Expires,
        std::to_string(std::chrono::ceil<std::chrono::seconds>(registration.expires).count()));
    registration.auth.authorize(request, random);
    add_common_headers(request, true);
    registration.transaction = transactions.send(std::move(request), registration.flow, purpose);
}

void UserAgent::State::on_register_response(RegistrationId id, TransactionId transaction,
                                            const Message* response, const Flow*) {
    const auto found = registrations.find(id);
    if (found == registrations.end() || found->second->transaction != transaction) {
        return;
    }
    auto& registration = *found->second;
    registration.transaction = TransactionId::None;
    if (response != nullptr && registration.auth.accept_challenge(*response)) {
        send_register(registration);
        return;
    }
    if (registration.is_leaving) {
        registrations.erase(found);
        return;
    }
    if (response != nullptr && response->status() == 423 && response->min_expires() &&
        std::chrono::seconds(*response->min_expires()) > registration.expires) {
        registration.expires = std::chrono::seconds(*response->min_expires());
        send_register(registration);
        return;
    }
    registration.auth.on_success();  // the next refresh may be challenged anew
    if (response == nullptr || response->status() >= 300) {
        retry_registration(registration);
        auto detail = registration.trouble;
        if (response != nullptr) {
            detail = fmt::format("{} {}", response->status(), response->reason());
        } else if (detail.empty()) {
            detail = "no answer from the registrar";
        }
        tell_registration(registration, false, detail);
        return;
    }
    registration.failures = 0;
    registration.registered_at = timers.now();
    const auto lasts = granted(*response, registration.want.user, registration.expires);
    const auto refresh = std::max({lasts - kRefreshMargin, lasts / 2, kRefreshMin});
    registration.timer.start(refresh, [this, id] {
        if (const auto entry = registrations.find(id); entry != registrations.end()) {
            send_register(*entry->second);
        }
    });
    transport.keep_alive(registration.flow, registration.flow.remote.transport == TransportKind::Udp
                                                ? kUdpKeepAlive
                                                : kTcpKeepAlive);
    tell_registration(registration, true,
                      fmt::format("registered for {} s", lasts.count() / 1'000));
}

void UserAgent::State::retry_registration(Registration& registration) {
    const int doublings = std::min(registration.failures++, 5);
    const auto pause = std::min(kRetryFirst * (1 << doublings), kRetryMax);
    // Scattered, so that a carrier that comes back is not met by all its customers at once.
    const auto scatter = Duration{
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(pause.count()) / 2))};
    registration.timer.start(pause / 2 + scatter, [this, id = registration.id] {
        if (const auto entry = registrations.find(id); entry != registrations.end()) {
            send_register(*entry->second);
        }
    });
}

void UserAgent::State::tell_registration(Registration& registration, bool registered,
                                         const std::string& detail) {
    if (registration.told != registered) {
        registration.told = registered;
        events.on_registration(registration.id, registered, detail);
    }
}

// ---------------------------------------------------------------- trunk probes

void UserAgent::State::probe_trunk(std::int64_t trunk, const Endpoint& where, Duration every) {
    trunk_probes.erase(trunk);
    if (every <= Duration::zero()) {
        return;
    }
    auto probe = std::make_unique<TrunkProbe>(timers);
    probe->where = where;
    probe->every = every;
    auto& entry = *trunk_probes.emplace(trunk, std::move(probe)).first->second;
    entry.timer.start(Duration{}, [this, trunk] { send_trunk_probe(trunk); });
}

void UserAgent::State::send_trunk_probe(std::int64_t trunk) {
    const auto found = trunk_probes.find(trunk);
    if (found == trunk_probes.end()) {
        return;
    }
    auto& probe = *found->second;
    probe.timer.start(probe.every, [this, trunk] { send_trunk_probe(trunk); });
    if (probe.transaction != TransactionId::None) {
        return;  // the last one is still without answer
    }
    const auto purpose = purpose_of(PurposeKind::TrunkProbe, static_cast<std::uint64_t>(trunk));
    const auto flow = transport.flow_to(probe.where);
    if (!flow) {
        probe.transaction = transactions.fail_later(purpose);
        return;
    }
    const auto uri = SipUri::make({}, probe.where.address, probe.where.port);
    auto request = Message::request(Method::Options, uri);
    NameAddr self{.display = {}, .uri = contact_for(*flow, options.product).uri, .params = {}};
    request.add(HeaderId::Contact, to_text(self));
    self.params.set("tag", new_tag());
    request.add(HeaderId::MaxForwards, "70");
    request.add(HeaderId::From, to_text(self));
    request.add(HeaderId::To, to_text(NameAddr{.display = {}, .uri = uri, .params = {}}));
    request.add(HeaderId::CallId, new_call_id());
    request.add(HeaderId::CSeq, fmt::format("{} OPTIONS", ++probe.cseq));
    request.add(HeaderId::Accept, "application/sdp");
    add_common_headers(request, false);
    probe.transaction = transactions.send(std::move(request), *flow, purpose);
}

// Any answer shows a living peer, except those by which it says that it cannot serve.
void UserAgent::State::on_trunk_probe_response(std::int64_t trunk, TransactionId transaction,
                                               const Message* response) {
    const auto found = trunk_probes.find(trunk);
    if (found == trunk_probes.end() || found->second->transaction != transaction) {
        return;
    }
    auto& probe = *found->second;
    probe.transaction = TransactionId::None;
    const int status = response == nullptr ? 408 : response->status();
    const bool is_up = status != 408 && status != 503;
    if (probe.told != is_up) {
        probe.told = is_up;
        const auto detail = response == nullptr
                                ? std::string("no answer to OPTIONS")
                                : fmt::format("OPTIONS answered {} {}", status, response->reason());
        events.on_trunk_state(trunk, is_up, detail);
    }
}

}  // namespace callfloor::sip
