#include "parties.h"

#include "simulation.h"

namespace callfloor::simulation {

using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

namespace {
constexpr CallEnd kHangUp{EndCause::NormalHangUp, EndSide::Caller, 0, false};
/// Beyond any retransmission and two probes a minute apart.
constexpr Duration kOrphanMax = 5min;

sip::UserAgentOptions far_options() {
    sip::UserAgentOptions options;
    options.product = "far";
    options.stranger_requests_per_second = 1'000'000;
    return options;
}
}  // namespace

// ---------------------------------------------------------------- any party

Party::Party(World& world, std::string address, std::uint64_t seed)
    : world_(world),
      address_(std::move(address)),
      dice_(seed),
      network_(world.wire.add_host(
          {{address_, 5060, sip::TransportKind::Udp}, {address_, 5060, sip::TransportKind::Tcp}})) {
    start_agent();
}

void Party::start_agent() {
    agent_.reset();
    calls_.clear();
    by_port_.clear();
    by_caller_.clear();
    offers_.clear();
    agent_ = std::make_unique<sip::UserAgent>(world_.time, network_, Random(dice_.seed()), *this,
                                              *this, far_options());
}

std::optional<sip::Peer> Party::trunk_by_address(const sip::Endpoint& source) {
    if (source.address != Centre::kAddress) {
        return std::nullopt;
    }
    return sip::Peer{sip::Peer::Kind::Trunk, 1, "centre"};
}

FarCall* Party::find(sip::CallId id) {
    const auto found = calls_.find(id);
    return found == calls_.end() ? nullptr : &found->second;
}
FarCall* Party::find(const SimulatedMedia::Ear& ear) {
    const auto found = by_port_.find(ear.port);
    return found == by_port_.end() ? nullptr : find(found->second);
}
FarCall* Party::find_by_caller(const std::string& caller) {
    const auto found = by_caller_.find(caller);
    return found == by_caller_.end() ? nullptr : find(found->second);
}

FarCall& Party::add(sip::CallId id, const std::string& caller) {
    auto& call = calls_[id];
    call.id = id;
    call.caller = caller;
    return call;
}

void Party::forget(sip::CallId id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) {
        return;
    }
    offers_.erase(id);
    by_port_.erase(found->second.ear.port);
    by_caller_.erase(found->second.caller);
    calls_.erase(found);
}

sip::AudioOptions Party::audio(const FarCall& call, sip::SdpDirection direction) const {
    sip::AudioOptions options;
    options.address = call.ear.address;
    options.port = call.ear.port;
    options.direction = direction;
    return options;
}

sip::CallId Party::dial(const std::string& number, const std::string& caller,
                        const std::string& password, bool by_tcp, bool late_offer) {
    const SimulatedMedia::Ear ear{address_,
                                  static_cast<std::uint16_t>(10'000 + 2 * (++last_port_ % 20'000))};
    sip::OutgoingCall call;
    call.target = sip::SipUri::make(number, Centre::kAddress);
    if (by_tcp) {
        call.target.params.set("transport", "tcp");
    }
    call.from.uri =
        sip::SipUri::make(caller, password.empty() ? address_ : std::string(Centre::kAddress));
    if (!password.empty()) {
        call.user = caller;
        call.password = password;
    }
    FarCall probe;
    probe.ear = ear;
    if (!late_offer) {
        sip::SdpSession session(last_port_);
        call.offer = session.offer(audio(probe, sip::SdpDirection::SendRecv));
    }
    const auto id = agent_->invite(call);
    auto& state = add(id, caller);
    state.ear = ear;
    state.is_outgoing = true;
    by_port_[ear.port] = id;
    by_caller_[caller] = id;
    return id;
}

void Party::later(Duration after, sip::CallId id, std::function<void(FarCall&)> work) {
    world_.later(after, [this, id, caller = calls_.at(id).caller, work = std::move(work)] {
        // After a reboot the same id may be another call.
        if (auto* call = find(id); call != nullptr && call->caller == caller) {
            work(*call);
        }
    });
}

void Party::hang_up(sip::CallId id) {
    if (find(id) == nullptr) {
        return;
    }
    world_.story.tell(world_.time.now(), "{} hangs up the call of {}", address_, find(id)->caller);
    forget(id);
    agent_->end(id, kHangUp);
}

void Party::on_incoming(const sip::IncomingCall& incoming) {
    auto& call = add(incoming.call, key_of(incoming));
    call.ear = {address_, static_cast<std::uint16_t>(10'000 + 2 * (++last_port_ % 20'000))};
    by_port_[call.ear.port] = incoming.call;
    by_caller_[call.caller] = incoming.call;
    ring(incoming, call);
}

void Party::on_answered(sip::CallId id, const sip::Sdp&) {
    if (auto* call = find(id)) {
        call->is_answered = true;
    }
}

void Party::on_ended(sip::CallId id, const CallEnd& end) {
    if (find(id) == nullptr) {
        world_.checkers.violate(
            "parties", fmt::format("{} is told the end of a call it does not have", address_), {});
        return;
    }
    world_.story.tell(world_.time.now(), "{} is told that the call of {} ended: {} {}", address_,
                      find(id)->caller, end_cause_name(end.cause), end.sip_status);
    forget(id);
}

std::optional<sip::Sdp> Party::on_reoffer(sip::CallId id, const sip::Sdp& offer) {
    auto* call = find(id);
    if (call == nullptr) {
        return std::nullopt;
    }
    sip::SdpSession session(static_cast<std::uint64_t>(id));
    auto answered = session.answer(offer, audio(*call, sip::SdpDirection::SendRecv));
    return answered ? std::optional(std::move(answered->answer)) : std::nullopt;
}

void Party::answer(sip::CallId id) {
    auto* call = find(id);
    const auto offer = offers_.find(id);
    if (call == nullptr || offer == offers_.end()) {
        return;
    }
    sip::SdpSession session(static_cast<std::uint64_t>(id));
    auto answered = session.answer(offer->second, audio(*call, sip::SdpDirection::SendRecv));
    offers_.erase(offer);
    if (!answered) {
        return;
    }
    call->is_answered = true;
    agent_->answer(id, answered->answer);
}

void Party::check_orphans() {
    for (auto& [id, call] : calls_) {
        if (!call.is_answered || world_.checkers.is_open(call.caller)) {
            call.orphan_since.reset();
        } else if (!call.orphan_since) {
            call.orphan_since = world_.time.now();
        } else if (world_.time.now() - *call.orphan_since > kOrphanMax) {
            world_.checkers.violate(
                "parties",
                fmt::format("{} still holds the call of {}, over at the centre for {} s", address_,
                            call.caller, (world_.time.now() - *call.orphan_since).count() / 1000),
                {call.caller});
        }
    }
}

// ---------------------------------------------------------------- callers

void Carrier::call(const std::string& number, const std::string& caller) {
    const auto& plan = world_.plan;
    const auto id =
        dial(number, caller, {}, dice_.chance(plan.tcp_calls), dice_.chance(plan.late_offers));
    // Some hang up while the INVITE is still on its way.
    const auto patience = dice_.chance(plan.race) ? dice_.between(0ms, 2s)
                                                  : dice_.log_normal(plan.patience_median, 0.8);
    later(patience, id, [this](FarCall& call) {
        if (!call.is_connected) {
            hang_up(call.id);
        }
    });
    // Nobody talks for ever, whatever he heard.
    later(patience + 10min, id, [this](FarCall& call) { hang_up(call.id); });
}

void Carrier::on_connected(FarCall& call) {
    if (!call.is_outgoing && !call.is_answered) {
        return;
    }
    if (std::exchange(call.is_connected, true)) {
        return;
    }
    const auto talk = dice_.exponential(world_.plan.talk_mean);
    later(talk, call.id, [this](FarCall& state) {
        const auto who = dice_.below(100);
        const bool both = dice_.chance(world_.plan.race);
        world_.tally.races += both ? 1 : 0;
        if (who < 45 || both) {
            if (both) {  // the other side at nearly the same time
                const auto caller = state.caller;
                world_.later(dice_.between(0ms, 150ms), [this, caller] {
                    for (auto& phone : world_.phones) {
                        if (auto* theirs = phone.find_by_caller(caller)) {
                            phone.hang_up(theirs->id);
                            return;
                        }
                    }
                });
                later(dice_.between(0ms, 150ms), state.id,
                      [this](FarCall& again) { hang_up(again.id); });
                return;
            }
            return hang_up(state.id);
        }
        for (auto& phone : world_.phones) {
            auto* theirs = phone.find_by_caller(state.caller);
            if (theirs == nullptr) {
                continue;
            }
            if (who < 75) {
                return phone.hang_up(theirs->id);
            }
            return world_.staff.hang_up(phone.extension());
        }
        hang_up(state.id);
    });
    if (dice_.chance(0.1)) {
        later(talk / 2, call.id, [this](FarCall& state) {
            if (world_.centre.is_up()) {
                world_.media.press(state.ear, static_cast<char>('0' + dice_.below(10)));
            }
        });
    }
}

/// Somebody is called there: some are busy or refuse, some let it ring, some networks fail.
void Carrier::ring(const sip::IncomingCall& incoming, FarCall&) {
    const auto id = incoming.call;
    if (!incoming.offer || dice_.chance(0.25)) {
        constexpr int kRefusals[] = {486, 603, 404, 480, 500, 503, 503, 408};
        forget(id);
        return agent_->refuse(id, incoming.offer ? kRefusals[dice_.below(8)] : 488, "Refused");
    }
    offers_.insert_or_assign(id, *incoming.offer);
    later(3min, id, [this](FarCall& call) {
        if (!call.is_answered) {
            hang_up(call.id);
        }
    });
    // As with callers: the one who should hang up may have lost his phone.
    later(10min, id, [this](FarCall& call) { hang_up(call.id); });
    if (dice_.chance(0.05)) {
        return;  // never says a word
    }
    const auto rings = dice_.between(0ms, 500ms);
    later(rings, id, [this](FarCall& call) {
        if (!call.is_answered) {
            agent_->ring(call.id);
        }
    });
    if (dice_.chance(0.2)) {
        return;  // rings out
    }
    const auto picks_up = rings + dice_.log_normal(5s, 0.8);
    later(picks_up, id, [this](FarCall& call) { answer(call.id); });
    if (dice_.chance(world_.plan.race)) {  // the agent gives up in that moment
        ++world_.tally.races;
        const auto* call = find(id);
        world_.later(std::max(picks_up + dice_.between(-150ms, 150ms), Duration{0}),
                     [this, caller = call->caller] {
                         for (auto& phone : world_.phones) {
                             if (auto* theirs = phone.find_by_caller(caller)) {
                                 return dice_.chance(0.5) ? phone.hang_up(theirs->id)
                                                          : world_.staff.hang_up(phone.extension());
                             }
                         }
                     });
    }
}

// ---------------------------------------------------------------- phones

Phone::Phone(World& world, std::string address, std::uint64_t seed, ExtensionId extension,
             std::string number, bool by_tcp)
    : Party(world, std::move(address), seed),
      extension_(extension),
      number_(std::move(number)),
      by_tcp_(by_tcp) {}

void Phone::begin_registration() {
    sip::UserAgent::TrunkRegistration want;
    want.registrar = sip::SipUri::make("", Centre::kAddress);
    want.proxy = {std::string(Centre::kAddress), 5060,
                  by_tcp_ ? sip::TransportKind::Tcp : sip::TransportKind::Udp};
    want.user = number_;
    want.password = password_of(number_);
    want.expires = 60s + dice_.below(120) * 1s;
    registration_ = agent_->register_at(want);
}

void Phone::end_registration() {
    agent_->unregister(registration_);
}

void Phone::reboot() {
    world_.wire.break_streams(address_);
    start_agent();
    begin_registration();
}

void Phone::call(const std::string& number) {
    if (!calls_.empty()) {
        return;
    }
    const auto id = dial(number, number_, password_of(number_), by_tcp_, false);
    later(dice_.log_normal(20s, 1.0), id, [this](FarCall& call) { hang_up(call.id); });
}

void Phone::ring(const sip::IncomingCall& incoming, FarCall& state) {
    const auto id = incoming.call;
    if (calls_.size() > 1 && dice_.chance(0.9)) {
        forget(id);
        return agent_->refuse(id, 486, "Busy Here");
    }
    if (!incoming.offer) {
        forget(id);
        return agent_->refuse(id, 488, "Not Acceptable Here");
    }
    offers_.insert_or_assign(id, *incoming.offer);
    if (dice_.chance(world_.plan.bad_phone)) {
        switch (dice_.below(8)) {
            case 0:  // never says a word
                return later(3min, id, [this](FarCall& call) { hang_up(call.id); });
            case 1:
            case 2:  // rings out
                agent_->ring(id);
                return later(3min, id, [this](FarCall& call) { hang_up(call.id); });
            case 3:
            case 4: {
                forget(id);
                constexpr int kRefusals[] = {486, 603, 500, 480, 404, 408};
                return agent_->refuse(id, kRefusals[dice_.below(6)], "Refused");
            }
            case 5:  // rejects after ringing
                agent_->ring(id);
                return later(dice_.between(100ms, 5s), id, [this](FarCall& call) {
                    const auto call_id = call.id;
                    forget(call_id);
                    agent_->refuse(call_id, 603, "Decline");
                });
            case 6:  // answers before it rings
                return pick_up(id);
            default:  // loses power while it rings
                agent_->ring(id);
                world_.later(dice_.between(0ms, 3s), [this] {
                    if (!world_.is_closing) {
                        reboot();
                    }
                });
                return;
        }
    }
    const auto rings = dice_.between(0ms, 200ms);
    later(rings, id, [this](FarCall& call) { agent_->ring(call.id); });
    // Two phones of one extension are often picked up together.
    const auto picks_up =
        rings + (dice_.chance(0.2) ? dice_.between(2s, 2s + 100ms) : dice_.log_normal(2500ms, 0.7));
    later(picks_up, id, [this](FarCall& call) { pick_up(call.id); });
    if (dice_.chance(world_.plan.race)) {  // the caller gives up in that moment
        ++world_.tally.races;
        world_.later(std::max(picks_up + dice_.between(-150ms, 150ms), Duration{0}),
                     [this, caller = state.caller] {
                         for (auto& carrier : world_.carriers) {
                             if (auto* call = carrier.find_by_caller(caller)) {
                                 carrier.hang_up(call->id);
                             }
                         }
                     });
    }
}

void Phone::pick_up(sip::CallId id) {
    answer(id);
    const auto* call = find(id);
    if (call == nullptr || !call->is_answered) {
        return;
    }
    for (auto& twin : world_.phones) {
        const auto* theirs = &twin != this && twin.extension() == extension_
                                 ? twin.find_by_caller(call->caller)
                                 : nullptr;
        world_.tally.answered_twice += theirs != nullptr && theirs->is_answered ? 1 : 0;
    }
}

void Phone::on_connected(FarCall& call) {
    if (std::exchange(call.is_connected, true)) {
        return;
    }
    if (dice_.chance(0.1)) {
        later(dice_.between(0ms, 5s), call.id, [this](FarCall& state) { hold_and_resume(state); });
    }
    if (dice_.chance(0.06)) {
        later(dice_.between(0ms, 20s), call.id, [this](FarCall& state) { transfer(state); });
    } else if (dice_.chance(0.06)) {
        later(dice_.between(0ms, 10s), call.id, [this](FarCall& state) { consult(state); });
    }
}

std::string Phone::any_number() {
    const auto what = dice_.below(10);
    return what < 6   ? fmt::format("80{:02}", dice_.below(world_.plan.agents + 2))
           : what < 8 ? fmt::format("400{}", dice_.below(5))
                      : fmt::format("138{:08}", dice_.below(1'000'000));
}

void Phone::transfer(FarCall& call) {
    const auto target = sip::SipUri::make(any_number(), Centre::kAddress);
    world_.story.tell(world_.time.now(), "{} transfers {} to {}", address_, call.caller,
                      target.user);
    agent_->refer(call.id, target);
    if (dice_.chance(0.1)) {
        agent_->refer(call.id, target);
    }
    if (dice_.chance(world_.plan.race)) {  // and puts the receiver down
        ++world_.tally.races;
        later(dice_.between(0ms, 200ms), call.id, [this](FarCall& state) { hang_up(state.id); });
    }
}

/// Dials somebody on the second line, and hands over while it rings or later, or hangs it up.
void Phone::consult(FarCall& call) {
    if (calls_.size() > 1) {
        return;
    }
    const auto first = call.id;
    const auto second = dial(any_number(), number_, password_of(number_), by_tcp_, false);
    later(dice_.between(0ms, 12s), second, [this, first](FarCall& state) {
        if (dice_.chance(0.3) || find(first) == nullptr) {
            return hang_up(state.id);
        }
        world_.story.tell(world_.time.now(), "{} joins its two calls", address_);
        const bool is_first = dice_.chance(0.7);
        agent_->refer(is_first ? first : state.id, sip::SipUri::make("x", Centre::kAddress),
                      is_first ? state.id : first);
    });
    later(2min, second, [this](FarCall& state) { hang_up(state.id); });
}

void Phone::on_refer_news(sip::CallId, int status) {
    world_.tally.phone_transfers += status == 202 ? 1 : 0;
    world_.tally.phone_transfers_done += status == 200 ? 1 : 0;
    world_.tally.phone_transfers_refused += status == 403 || status == 404 || status == 603 ? 1 : 0;
}

/// Holds by re-INVITE and takes back later; the other side may hang up in between.
void Phone::hold_and_resume(FarCall& call) {
    const auto reoffer = [this](FarCall& state, sip::SdpDirection direction) {
        sip::SdpSession session(static_cast<std::uint64_t>(state.id));
        agent_->reoffer(state.id, session.offer(audio(state, direction)),
                        [](const Result<sip::Sdp>&) {});
    };
    reoffer(call, sip::SdpDirection::SendOnly);
    if (dice_.chance(world_.plan.race)) {  // and hangs up with the re-INVITE still on its way
        ++world_.tally.races;
        later(dice_.between(0ms, 100ms), call.id, [this](FarCall& state) { hang_up(state.id); });
        return;
    }
    later(dice_.between(0ms, 8s), call.id,
          [reoffer](FarCall& state) { reoffer(state, sip::SdpDirection::SendRecv); });
}

}  // namespace callfloor::simulation
