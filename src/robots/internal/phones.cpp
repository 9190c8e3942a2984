#include "robots/internal/phones.h"

#include "base/json.h"

namespace callfloor::robots {

Phones::Phones(Shared& shared, Callers& callers)
    : Side(shared, shared.plan.phone_address), callers_(callers) {
    for (const auto& plan : shared.plan.phones) {
        phones_.push_back(std::make_unique<Phone>(shared.loop, plan));
        by_user_[plan.user] = phones_.back().get();
    }
    if (!shared.plan.api_host.empty()) {
        desk_ = std::make_unique<Desk>(shared.plan.api_host, shared.plan.api_port, shared.loop);
    }
}

Result<std::unique_ptr<Phones>> Phones::create(Shared& shared, Callers& callers) {
    std::unique_ptr<Phones> phones(new Phones(shared, callers));
    TRY(phones->bind(shared.random.next()));
    return phones;
}

void Phones::start() {
    for (auto& phone : phones_) {
        sip::UserAgent::TrunkRegistration registration;
        registration.registrar =
            sip::SipUri::make("", shared_.plan.server.address, shared_.plan.server.port);
        registration.user = phone->plan.user;
        registration.password = phone->plan.password;
        registration.proxy = shared_.plan.server;
        if (phone->plan.over_tcp) {
            registration.proxy.transport = sip::TransportKind::Tcp;
            registration.proxy.port = shared_.plan.server_tcp_port;
        }
        phone->registration = user_agent_->register_at(registration);
    }
}

void Phones::stop() {
    for (auto& phone : phones_) {
        phone->wrap_up.stop();
        phone->pause.stop();
        if (phone->is_signed_in) {
            command(*phone, "sign-out", "{}");
        }
        user_agent_->unregister(phone->registration);
    }
}

void Phones::on_registration(sip::RegistrationId registration, bool registered,
                             const std::string& detail) {
    for (auto& phone : phones_) {
        if (phone->registration != registration) {
            continue;
        }
        if (!registered && !shared_.is_stopping) {
            shared_.report.add_error("phone " + phone->plan.user + " is not registered: " + detail);
        }
        if (registered && !phone->is_registered) {
            phone->is_registered = true;
            ++shared_.report.agents_registered;
            sign_in(*phone);
        }
    }
}

void Phones::sign_in(Phone& phone) {
    if (!desk_ || phone.plan.login.empty()) {
        return;
    }
    desk_->log_in(phone.plan, [this, &phone](const Result<void>& result) {
        if (!result) {
            return shared_.report.add_error(result.error().text);
        }
        const auto body = json::to_text(json::Object{{"extension_id", phone.plan.extension_id}});
        desk_->command(phone.plan.login, "sign-in", body,
                       [this, &phone](const Result<void>& signed_in) {
                           if (!signed_in) {
                               return shared_.report.add_error(signed_in.error().text);
                           }
                           phone.is_signed_in = true;
                           ++shared_.report.agents_signed_in;
                           command(phone, "ready", "{}");
                           plan_break(phone);
                       });
    });
}

void Phones::command(Phone& phone, const std::string& name, std::string body,
                     std::function<void()> on_conflict) {
    if (!desk_ || phone.plan.login.empty()) {
        return;
    }
    ++shared_.report.desk_commands;
    desk_->command(phone.plan.login, name, std::move(body),
                   [this, on_conflict = std::move(on_conflict)](const Result<void>& result) {
                       if (result) {
                           return;
                       }
                       // A command may cross a call on its way; the server says so with 409 and the
                       // agent goes on.
                       if (result.error().code != ErrorCode::Conflict) {
                           shared_.report.add_error(result.error().text);
                       } else if (on_conflict) {
                           on_conflict();
                       }
                   });
}

void Phones::plan_break(Phone& phone) {
    phone.pause.start(shared_.exponential(shared_.plan.ready_mean), [this, &phone] {
        if (phone.is_in_call) {
            return plan_break(phone);
        }
        command(phone, "not-ready", R"({"reason":"break"})");
        phone.pause.start(shared_.exponential(shared_.plan.break_mean), [this, &phone] {
            command(phone, "ready", "{}");
            plan_break(phone);
        });
    });
}

Phones::Phone* Phones::phone_of(const std::string& user) {
    const auto found = by_user_.find(user);
    return found == by_user_.end() ? nullptr : found->second;
}

void Phones::on_incoming(const sip::IncomingCall& call) {
    auto* phone = phone_of(call.request_uri.user_decoded());
    if (phone == nullptr || !call.offer) {
        return user_agent_->refuse(call.call, phone == nullptr ? 404 : 488, "Not here");
    }
    ++shared_.report.offers_received;
    if (phone->is_in_call) {
        shared_.report.add_error("phone " + phone->plan.user + " was offered a second call");
        return user_agent_->refuse(call.call, 486, "Busy Here");
    }
    if (shared_.random.uniform() < shared_.plan.reject_share) {
        ++shared_.report.offers_rejected;
        user_agent_->refuse(call.call, 603, "Decline");
        return after_call(*phone, false);
    }
    Party party(shared_.loop, shared_.random.next() >> 12);
    party.number = call.from.uri.user_decoded();
    party.phone = phone->plan.user;
    if (auto opened = shared_.open(party); !opened) {
        shared_.report.add_error(opened.error().text);
        return user_agent_->refuse(call.call, 503, "Service Unavailable");
    }
    phone->is_in_call = true;
    user_agent_->ring(call.call);
    ringing_.emplace(call.call, Incoming{*call.offer});
    auto& ringing = parties_.emplace(call.call, std::move(party)).first->second;
    if (shared_.random.uniform() < shared_.plan.miss_share) {
        ++shared_.report.offers_missed;
        return;  // rings until the floor gives up
    }
    const auto id = call.call;
    ringing.timer.start(shared_.exponential(shared_.plan.ring_mean), [this, id] { answer(id); });
}

void Phones::answer(sip::CallId call) {
    auto& party = *find(call);
    const auto offer = std::move(ringing_.at(call).offer);
    ringing_.erase(call);
    auto answered = party.session.answer(offer, shared_.audio(party, address_));
    if (!answered) {
        shared_.report.add_error("unusable offer: " + answered.error().text);
        user_agent_->refuse(call, 488, "Not Acceptable Here");
        auto* phone = phone_of(party.phone);
        forget(call);
        return after_call(*phone, false);
    }
    shared_.set_remote(party, answered->audio);
    user_agent_->answer(call, answered->answer);
    party.is_answered = true;
    ++shared_.report.offers_answered;
    shared_.speak(party.stream, shared_.agent_speech);
    const auto talk = shared_.plan.talk_min + shared_.exponential(shared_.plan.talk_mean);
    const bool agent_hangs_up = shared_.random.uniform() < shared_.plan.agent_hangs_up_share;
    callers_.on_agent_took(party.number, talk, !agent_hangs_up);
    if (agent_hangs_up) {
        party.timer.start(talk, [this, call] {
            auto* phone = phone_of(find(call)->phone);
            hang_up(call, EndCause::NormalHangUp);
            after_call(*phone, true);
        });
    }
}

void Phones::on_ended(sip::CallId call, const CallEnd& /*end*/) {
    const auto* party = find(call);
    if (party == nullptr) {
        return;
    }
    auto* phone = phone_of(party->phone);
    const bool was_answered = party->is_answered;
    ringing_.erase(call);
    forget(call);
    after_call(*phone, was_answered);
}

void Phones::after_call(Phone& phone, bool was_answered) {
    phone.is_in_call = false;
    if (shared_.is_stopping && !was_answered) {
        return;
    }
    // After an answered call the after-call work is finished at the desk; after a missed one the
    // agent comes back to it and makes himself ready again.
    phone.wrap_up.start(
        shared_.exponential(shared_.plan.wrap_up_mean), [this, &phone, was_answered] {
            if (phone.is_in_call) {
                return;
            }
            if (was_answered) {
                const auto& codes = shared_.plan.wrap_up_codes;
                command(phone, "wrap-up",
                        json::to_text(json::Object{
                            {"code", codes[shared_.random.below(codes.size())]}, {"note", ""}}),
                        // Nothing to wrap up: the answer came too late, the offer was missed.
                        [this, &phone] { command(phone, "ready", "{}"); });
            } else {
                command(phone, "ready", "{}");
            }
        });
}

}  // namespace callfloor::robots
