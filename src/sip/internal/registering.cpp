// REGISTER to us (RFC 3261 10.3): who authenticated may bind contacts to his own extension and to
// no other.

#include "base/limits.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

void UserAgent::State::receive_register(const Message& request, const Flow& flow,
                                        const Peer& peer) {
    const auto to = request.to();
    if (peer.kind != Peer::Kind::Extension || !to || to->uri.user_decoded() != peer.name) {
        refuse_request(request, flow, 403, "Register Your Own Extension");
        return;
    }
    if (is_stopping || transactions.is_full()) {
        refuse_request(request, flow, 503);
        return;
    }
    // With a transaction: a repeated REGISTER would else look like a replay of its nonce count.
    const auto transaction = transactions.accept(request, flow);
    const auto now = timers.now();
    const auto outcome = registrar.apply(peer.id, request, flow, now);
    auto response = make_response(request, outcome.status, stateless_tag(request), outcome.reason);
    if (outcome.status == 423) {
        response.add(
            HeaderId::MinExpires,
            std::to_string(
                std::chrono::ceil<std::chrono::seconds>(options.registration_min).count()));
    } else if (outcome.status == 503) {
        response.add(HeaderId::RetryAfter, "60");
    } else if (outcome.status == 200) {
        for (auto& contact : registrar.contact_headers(peer.id, now)) {
            response.add(HeaderId::Contact, std::move(contact));
        }
        for (const auto path : request.all(HeaderId::Path)) {
            response.add(HeaderId::Path, std::string(path));
        }
    }
    add_common_headers(response, false);
    transactions.respond(transaction, response);
    schedule_expiry();
    if (outcome.is_changed) {
        tell_contacts(peer.id);
    }
}

void UserAgent::State::tell_contacts(std::int64_t extension) {
    events.on_contacts_changed(extension, registrar.contacts(extension));
}

void UserAgent::State::schedule_expiry() {
    const auto next = registrar.next_expiry();
    if (!next) {
        expiry.stop();
        return;
    }
    expiry.start(*next - timers.now(), [this] {
        const auto changed = registrar.expire(timers.now());
        schedule_expiry();
        for (const auto extension : changed) {
            tell_contacts(extension);
        }
    });
}

}  // namespace callfloor::sip
