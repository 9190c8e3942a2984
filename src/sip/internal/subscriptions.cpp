// Subscriptions to us (RFC 6665): who watches what until when, and the NOTIFYs. Each subscriber has
// one NOTIFY under way; what changes meanwhile is told once it is answered, as the newest state. A
// subscriber who does not answer, or says that he knows of no subscription, is forgotten.

#include "base/log.h"
#include "base/text.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::PurposeKind;

namespace {

std::int64_t seconds(Duration time) {
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

bool is_served(std::string_view package) {
    return package == "message-summary" || package == "dialog";
}

/// The package a SUBSCRIBE names, without parameters.
std::string package_of(const Message& request) {
    const auto event = request.find(HeaderId::Event).value_or(std::string_view{});
    return to_lower(trim(event.substr(0, event.find(';'))));
}

Duration wanted_time(const Message& request) {
    const auto expires = request.expires();
    return expires
               ? std::min<Duration>(std::chrono::seconds(*expires), limits::kSubscriptionLongest)
               : limits::kSubscriptionLongest;
}

std::string subscription_state(const internal::Subscriber& subscriber, Instant now) {
    if (!subscriber.is_over) {
        return fmt::format("active;expires={}",
                           seconds(std::max<Duration>(subscriber.expires - now, Duration{})));
    }
    return subscriber.has_expired ? "terminated;reason=timeout" : "terminated;reason=noresource";
}

}  // namespace

UserAgent::State::Subscriber* UserAgent::State::find_subscriber(SubscriptionId id) {
    const auto found = subscribers.find(id);
    return found == subscribers.end() ? nullptr : found->second.get();
}

UserAgent::State::Subscriber* UserAgent::State::find_subscriber(const Message& request) {
    const auto found =
        subscriber_dialogs.find(internal::dialog_key(request.call_id(), request.to_tag()));
    auto* subscriber = found == subscriber_dialogs.end() ? nullptr : find_subscriber(found->second);
    return subscriber != nullptr && subscriber->dialog.remote_tag() == request.from_tag()
               ? subscriber
               : nullptr;
}

UserAgent::State::Subscriber& UserAgent::State::add_subscriber() {
    auto subscriber = std::make_unique<Subscriber>(timers);
    subscriber->id = SubscriptionId{++last_subscription};
    return *subscribers.emplace(subscriber->id, std::move(subscriber)).first->second;
}

void UserAgent::State::forget_subscriber(SubscriptionId id) {
    const auto found = subscribers.find(id);
    if (found == subscribers.end()) {
        return;
    }
    const auto subscriber = std::move(found->second);
    subscribers.erase(found);
    if (subscriber->extension != 0) {
        subscriber_dialogs.erase(
            internal::dialog_key(subscriber->dialog.call_id, subscriber->dialog.local_tag()));
        if (const auto of = subscribers_of.find(subscriber->extension);
            of != subscribers_of.end() && --of->second == 0) {
            subscribers_of.erase(of);
        }
    } else if (auto* call = find(subscriber->call)) {
        std::erase(call->referrals, id);
    }
}

void UserAgent::State::leave_subscribers(const Call& call) {
    for (const auto id : call.referrals) {
        if (auto* subscriber = find_subscriber(id)) {
            subscriber->call = CallId::None;
            subscriber->dialog = call.dialog;
        }
    }
}

// ---------------------------------------------------------------- SUBSCRIBE

void UserAgent::State::receive_subscribe(const Message& request, const Flow& flow,
                                         const Peer& peer) {
    const auto transaction = transactions.accept(request, flow);
    const auto refuse_with = [&](int status) {
        auto response = make_response(request, status, stateless_tag(request));
        if (status == 489) {
            response.add(HeaderId::AllowEvents, std::string(internal::kEventPackages));
        } else if (status == 423) {
            response.add(HeaderId::MinExpires,
                         std::to_string(seconds(limits::kSubscriptionShortest)));
        } else if (status == 503) {
            response.add(HeaderId::RetryAfter, "60");
        }
        transactions.respond(transaction, response);
    };
    const auto package = package_of(request);
    const auto wanted = wanted_time(request);
    const auto uri = request.request_uri();
    if (peer.kind != Peer::Kind::Extension) {
        return refuse_with(403);
    }
    if (!is_served(package)) {
        return refuse_with(489);
    }
    if (wanted > Duration::zero() && wanted < limits::kSubscriptionShortest) {
        return refuse_with(423);
    }
    const auto of = subscribers_of.find(peer.id);
    if (is_stopping || subscribers.size() >= limits::kSubscriptions ||
        (of != subscribers_of.end() && of->second >= limits::kSubscriptionsPerExtension)) {
        return refuse_with(503);
    }
    auto dialog = dialog_from_request(request, new_tag(), flow);
    if (!dialog) {
        return refuse_with(400);
    }
    auto& subscriber = add_subscriber();
    subscriber.extension = peer.id;
    subscriber.event = std::string(request.find(HeaderId::Event).value_or(std::string_view{}));
    subscriber.dialog = *std::move(dialog);
    subscriber.dialog.sticks_to_flow = true;
    subscriber_dialogs.emplace(
        internal::dialog_key(subscriber.dialog.call_id, subscriber.dialog.local_tag()),
        subscriber.id);
    ++subscribers_of[peer.id];
    subscriber.under_way = transaction;  // the 200 goes first
    const auto id = subscriber.id;
    const int status = events.on_subscribe(
        {.id = id, .extension = peer.id, .package = package, .resource = uri ? *uri : SipUri{}});
    if (status >= 300) {
        forget_subscriber(id);
        return refuse_with(status);
    }
    auto ok = make_dialog_response(request, 200, subscriber.dialog.local_tag());
    ok.add(HeaderId::Contact, to_text(contact_for(flow, uri ? uri->user_decoded() : "")));
    ok.add(HeaderId::Expires, std::to_string(seconds(wanted)));
    add_common_headers(ok, true);
    transactions.respond(transaction, ok);
    subscriber.under_way = TransactionId::None;
    await_expiry(subscriber, wanted);  // at once for a fetch: its state goes with the last NOTIFY
}

void UserAgent::State::receive_resubscribe(Subscriber& subscriber, const Message& request,
                                           const Flow& flow) {
    transport.trust(flow);
    const auto cseq = request.cseq();
    const auto transaction = transactions.accept(request, flow);
    if (request.method() != Method::Subscribe) {
        transactions.respond(transaction, make_response(request, 481, {}));
        return;
    }
    if (!cseq || receive_cseq(subscriber.dialog, cseq->number) == CSeqVerdict::Stale) {
        transactions.respond(transaction, make_response(request, 500, {}, "CSeq Out Of Order"));
        return;
    }
    const auto wanted = wanted_time(request);
    if (wanted > Duration::zero() && wanted < limits::kSubscriptionShortest) {
        auto response = make_response(request, 423, {});
        response.add(HeaderId::MinExpires, std::to_string(seconds(limits::kSubscriptionShortest)));
        transactions.respond(transaction, response);
        return;
    }
    subscriber.dialog.flow = flow;
    refresh_target(subscriber.dialog, request);
    auto ok = make_response(request, 200, {});
    ok.add(HeaderId::Contact,
           to_text(contact_for(flow, subscriber.dialog.local.uri.user_decoded())));
    ok.add(HeaderId::Expires, std::to_string(seconds(wanted)));
    transactions.respond(transaction, ok);
    await_expiry(subscriber, wanted);
}

void UserAgent::State::await_expiry(Subscriber& subscriber, Duration after) {
    subscriber.expires = timers.now() + after;
    if (after <= Duration::zero()) {
        return expire_subscription(subscriber.id);
    }
    subscriber.expiry.start(after, [this, id = subscriber.id] { expire_subscription(id); });
    if (subscriber.extension != 0) {  // every SUBSCRIBE is answered by a NOTIFY (RFC 6665 4.2.1.2)
        auto state =
            subscriber.next ? *std::exchange(subscriber.next, std::nullopt) : subscriber.last;
        notify(subscriber.id, std::move(state));
    }
}

void UserAgent::State::expire_subscription(SubscriptionId id) {
    auto* subscriber = find_subscriber(id);
    if (subscriber == nullptr || subscriber->is_over) {
        return;
    }
    auto state = subscriber->next.value_or(subscriber->last);
    state.is_final = true;
    subscriber->has_expired = true;
    notify(id, std::move(state));
    events.on_subscription_ended(id);
}

// ---------------------------------------------------------------- NOTIFY

void UserAgent::State::notify(SubscriptionId id, EventState state) {
    auto* subscriber = find_subscriber(id);
    if (subscriber == nullptr || subscriber->is_over) {
        return;
    }
    if (!subscriber->wants_news) {
        if (state.is_final) {
            forget_subscriber(id);
        }
        return;
    }
    const bool is_final = state.is_final || (subscriber->next && subscriber->next->is_final);
    subscriber->next = std::move(state);
    subscriber->next->is_final = is_final;
    // What became of a REFER goes at once: the owner's BYE may follow.
    const bool is_urgent = is_final && subscriber->extension == 0;
    const bool is_its_turn = subscriber->under_way == TransactionId::None || is_urgent;
    if (is_its_turn && !subscriber->unanswered) {
        send_notify(*subscriber);
    }
}

void UserAgent::State::send_notify(Subscriber& subscriber) {
    subscriber.last = *std::exchange(subscriber.next, std::nullopt);
    subscriber.is_over = subscriber.last.is_final;
    auto* call = find(subscriber.call);
    auto& dialog = call != nullptr ? call->dialog : subscriber.dialog;
    auto request = make_dialog_request(dialog, Method::Notify);
    request.add(HeaderId::Event, subscriber.event);
    request.add(HeaderId::SubscriptionState, subscription_state(subscriber, timers.now()));
    const Purpose purpose{.kind = static_cast<std::uint32_t>(PurposeKind::Notify),
                          .detail = 0,
                          .owner = static_cast<std::uint64_t>(subscriber.id)};
    const auto flow = flow_for(dialog);
    if (flow) {
        request.add(HeaderId::Contact,
                    to_text(contact_for(*flow, dialog.local.uri.user_decoded())));
    }
    if (!subscriber.last.body.empty()) {
        request.set_body(subscriber.last.body, subscriber.last.content_type);
    }
    add_common_headers(request, false);
    subscriber.under_way = flow ? transactions.send(std::move(request), *flow, purpose)
                                : transactions.fail_later(purpose);
}

void UserAgent::State::on_notify_response(SubscriptionId id, const Message* response) {
    auto* subscriber = find_subscriber(id);
    if (subscriber == nullptr) {
        return;
    }
    subscriber->under_way = TransactionId::None;
    const bool was_over = subscriber->is_over;
    const bool is_refused = response == nullptr || response->status() >= 300;
    if (was_over || is_refused) {
        forget_subscriber(id);
        if (!was_over) {
            events.on_subscription_ended(id);
        }
        return;
    }
    if (subscriber->next) {
        send_notify(*subscriber);
    }
}

void UserAgent::State::notify_unasked(const Contact& contact, std::string_view package,
                                      const EventState& state) {
    if (!transport.is_open(contact.flow) || transactions.is_full()) {
        return;
    }
    Dialog dialog;
    dialog.call_id = new_call_id();
    dialog.local = contact_for(contact.flow, contact.uri.user_decoded());
    dialog.local.params.set("tag", new_tag());
    dialog.remote.uri = contact.uri;
    dialog.remote_target = contact.uri;
    dialog.route_set = contact.path;
    auto request = make_dialog_request(dialog, Method::Notify);
    request.add(HeaderId::Event, std::string(package));
    request.add(HeaderId::SubscriptionState, "terminated;reason=noresource");
    request.add(HeaderId::Contact, to_text(contact_for(contact.flow, contact.uri.user_decoded())));
    request.set_body(state.body, state.content_type);
    add_common_headers(request, false);
    (void)transactions.send(
        std::move(request), contact.flow,
        {.kind = static_cast<std::uint32_t>(PurposeKind::Notice), .detail = 0, .owner = 0});
}

}  // namespace callfloor::sip
