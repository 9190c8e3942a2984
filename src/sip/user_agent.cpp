#include "sip/user_agent.h"

#include "base/limits.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

namespace {
constexpr Duration kNonceLifetime = std::chrono::minutes(5);
constexpr std::size_t kSecretBytes = 32;
}  // namespace

namespace internal {

std::string dialog_key(std::string_view call_id, std::string_view local_tag) {
    std::string key(call_id);
    return key.append("|").append(local_tag);
}

Result<std::optional<Sdp>> sdp_of(const Message& message) {
    if (!message.has_sdp()) {
        return std::optional<Sdp>{};
    }
    return std::optional(TRY(Sdp::parse(message.body())));
}

void set_sdp(Message& message, const Sdp& sdp) {
    message.set_body(to_text(sdp), "application/sdp");
}

}  // namespace internal

using internal::dialog_key;

UserAgent::State::State(io::Timers& timers_in, Network& network, Random random_in,
                        Directory& directory_in, UserAgentEvents& events_in,
                        const UserAgentOptions& options_in)
    : timers(timers_in),
      directory(directory_in),
      events(events_in),
      options(options_in),
      random(random_in),
      nonces(secure_token(kSecretBytes), kNonceLifetime, limits::kSipNonces),
      stateless_secret(secure_token(kSecretBytes)),
      guard(options.stranger_requests_per_second),
      transport(timers, network, *this),
      transactions(timers, transport, random, *this),
      turns(timers),
      registrar({.expires_min = options.registration_min,
                 .expires_max = options.registration_max,
                 .expires_default = options.registration_default}),
      expiry(timers),
      later_timer(timers) {
    transport.set_watcher(options.watcher);
}

// ---------------------------------------------------------------- calls and dialogs

UserAgent::State::Call* UserAgent::State::find(CallId id) {
    const auto found = calls.find(id);
    return found == calls.end() ? nullptr : found->second.get();
}

UserAgent::State::Call* UserAgent::State::find_by_tag(std::string_view call_id,
                                                      std::string_view local_tag) {
    const auto found = dialogs.find(dialog_key(call_id, local_tag));
    return found == dialogs.end() ? nullptr : find(found->second);
}

UserAgent::State::Call* UserAgent::State::find_by_dialog(const Message& request) {
    auto* call = find_by_tag(request.call_id(), request.to_tag());
    if (call == nullptr) {
        return nullptr;
    }
    const auto remote_tag = call->dialog.remote_tag();
    const bool is_early = call->state == internal::CallState::Calling;
    return is_early || remote_tag == request.from_tag() ? call : nullptr;
}

UserAgent::State::Call* UserAgent::State::find_by_invite(TransactionId invite) {
    const auto found = offered.find(invite);
    return found == offered.end() ? nullptr : find(found->second);
}

UserAgent::State::Call& UserAgent::State::add_call(internal::CallState state) {
    auto call = std::make_unique<Call>(timers);
    call->id = CallId{++last_call};
    call->state = state;
    return *calls.emplace(call->id, std::move(call)).first->second;
}

void UserAgent::State::index(const Call& call) {
    dialogs.insert_or_assign(dialog_key(call.dialog.call_id, call.dialog.local_tag()), call.id);
}

void UserAgent::State::erase(CallId id) {
    const auto found = calls.find(id);
    if (found == calls.end()) {
        return;
    }
    const auto call = std::move(found->second);
    calls.erase(found);
    touch_dialog(id);
    leave_subscribers(*call);
    offered.erase(call->invite_transaction);
    dialogs.erase(dialog_key(call->dialog.call_id, call->dialog.local_tag()));
}

NameAddr UserAgent::State::contact_for(const Flow& flow, std::string_view user) {
    const auto endpoint = transport.advertised(flow);
    NameAddr contact;
    contact.uri =
        SipUri::make(user, options.contact_host.empty() ? endpoint.address : options.contact_host,
                     endpoint.port);
    if (is_stream(flow.remote.transport)) {
        contact.uri.params.set("transport", transport_name(flow.remote.transport));
    }
    return contact;
}

Result<Flow> UserAgent::State::flow_for(const Dialog& dialog) {
    const bool is_open = transport.is_open(dialog.flow);
    if (dialog.sticks_to_flow && is_open) {
        return dialog.flow;
    }
    const auto target = endpoint_of(next_hop(dialog));
    if (!target) {
        return is_open ? Result<Flow>(dialog.flow) : transport.flow_to(dialog.flow.remote);
    }
    // A stream is used again although its far port is not the one in the Contact.
    const bool is_same_stream = is_stream(target->transport) &&
                                dialog.flow.remote.transport == target->transport &&
                                target->address == dialog.flow.remote.address;
    if (is_open && (is_same_stream || *target == dialog.flow.remote)) {
        return dialog.flow;
    }
    return transport.flow_to(*target);
}

TransactionId UserAgent::State::send_in_dialog(Call& call, Message request, Purpose purpose) {
    const auto flow = flow_for(call.dialog);
    if (!flow) {
        return transactions.fail_later(purpose);
    }
    call.auth.authorize(request, random);
    add_common_headers(request, false);
    return transactions.send(std::move(request), *flow, purpose);
}

void UserAgent::State::add_common_headers(Message& message, bool with_allow) const {
    if (with_allow) {
        message.add(HeaderId::Allow, std::string(internal::kAllow));
        if (message.is_response()) {
            message.add(HeaderId::Supported, std::string(internal::kSupported));
        }
    }
    message.add(message.is_request() ? HeaderId::UserAgent : HeaderId::Server, options.product);
}

void UserAgent::State::stop() {
    is_stopping = true;
    std::vector<CallId> all;
    all.reserve(calls.size());
    for (const auto& [id, call] : calls) {
        all.push_back(id);
    }
    for (const auto id : all) {
        end(id, {.cause = EndCause::ServerStopping, .side = EndSide::System});
    }
    std::vector<RegistrationId> leaving;
    leaving.reserve(registrations.size());
    for (const auto& [id, registration] : registrations) {
        leaving.push_back(id);
    }
    for (const auto id : leaving) {
        unregister(id);
    }
    trunk_probes.clear();
}

// ---------------------------------------------------------------- the public face

UserAgent::UserAgent(io::Timers& timers, Network& network, Random random, Directory& directory,
                     UserAgentEvents& events, const UserAgentOptions& options)
    : state_(std::make_unique<State>(timers, network, random, directory, events, options)) {}
UserAgent::~UserAgent() = default;

void UserAgent::ring(CallId call) {
    state_->ring(call);
}
void UserAgent::answer(CallId call, const Sdp& sdp) {
    state_->answer(call, sdp);
}
void UserAgent::refuse(CallId call, int status, std::string_view reason, int retry_after_s) {
    state_->refuse(call, status, reason, retry_after_s);
}
CallId UserAgent::invite(const OutgoingCall& call) {
    return state_->invite(call);
}
void UserAgent::end(CallId call, const CallEnd& end) {
    state_->end(call, end);
}
void UserAgent::reoffer(CallId call, const Sdp& offer, std::function<void(Result<Sdp>)> on_answer) {
    state_->reoffer(call, offer, std::move(on_answer));
}
void UserAgent::send_keys(CallId call, const std::string& keys) {
    state_->send_keys(call, keys);
}
void UserAgent::accept_referral(SubscriptionId referral) {
    state_->accept_referral(referral);
}
void UserAgent::refuse_referral(SubscriptionId referral, int status, std::string_view reason) {
    state_->refuse_referral(referral, status, reason);
}
void UserAgent::refer(CallId call, SipUri target, CallId replaces) {
    state_->refer(call, std::move(target), replaces);
}
void UserAgent::notify(SubscriptionId subscription, EventState state) {
    state_->notify(subscription, std::move(state));
}
void UserAgent::notify_unasked(const Contact& contact, std::string_view package,
                               const EventState& state) {
    state_->notify_unasked(contact, package, state);
}
std::optional<Endpoint> UserAgent::peer_of(CallId call) const {
    const auto* found = state_->find(call);
    if (found == nullptr || found->dialog.flow.remote.address.empty()) {
        return std::nullopt;
    }
    return found->dialog.flow.remote;
}
std::string UserAgent::sip_call_id(CallId call) const {
    const auto* found = state_->find(call);
    return found == nullptr ? std::string() : found->dialog.call_id;
}
std::vector<Contact> UserAgent::contacts(std::int64_t extension) const {
    return state_->registrar.contacts(extension);
}
void UserAgent::forget_extension(std::int64_t extension) {
    if (state_->registrar.forget(extension)) {
        state_->schedule_expiry();
        state_->tell_contacts(extension);
    }
}
std::vector<std::int64_t> UserAgent::take_touched_extensions() {
    return state_->registrar.take_touched();
}
const Bindings& UserAgent::bindings(std::int64_t extension) const {
    return state_->registrar.bindings(extension);
}
bool UserAgent::restore_bindings(std::int64_t extension, Bindings bindings) {
    std::erase_if(bindings, [this](const Binding& binding) {
        const Flow& kept = binding.contact.flow;
        if (kept.remote.transport != TransportKind::Udp) {
            return true;  // its connection ended with the last run
        }
        const auto today = state_->transport.flow_to(kept.remote);
        return !today || today->local.port != kept.local.port;
    });
    if (!state_->registrar.restore(extension, std::move(bindings), state_->timers.now())) {
        return false;
    }
    state_->schedule_expiry();
    state_->tell_contacts(extension);
    return true;
}
std::vector<UserAgent::DialogChange> UserAgent::take_dialog_changes() {
    std::vector<DialogChange> changes;
    for (const auto id : std::exchange(state_->dialogs_touched, {})) {
        changes.push_back(state_->dialog_change(id));
    }
    return changes;
}
void UserAgent::end_lost_dialog(Dialog dialog, const CallEnd& end) {
    state_->end_lost_dialog(std::move(dialog), end);
}
Result<void> UserAgent::cancel_lost_invite(const SentInvite& invite, const CallEnd& end) {
    return state_->cancel_lost_invite(invite, end);
}
RegistrationId UserAgent::register_at(const TrunkRegistration& registration) {
    return state_->register_at(registration);
}
void UserAgent::unregister(RegistrationId registration) {
    state_->unregister(registration);
}
void UserAgent::probe_trunk(std::int64_t trunk, const Endpoint& where, Duration every) {
    state_->probe_trunk(trunk, where, every);
}
UserAgentFigures UserAgent::figures() const {
    auto figures = state_->figures;
    figures.malformed = state_->transport.malformed();
    figures.strangers_refused = state_->guard.refused();
    figures.strangers_dropped = state_->guard.dropped();
    figures.calls = state_->calls.size();
    figures.transactions = state_->transactions.size();
    figures.registrations = state_->registrar.size();
    figures.connections = state_->transport.streams();
    return figures;
}
void UserAgent::stop() {
    state_->stop();
}

}  // namespace callfloor::sip
