#include "robots/internal/callers.h"

namespace callfloor::robots {

namespace {
constexpr Duration kListens = std::chrono::milliseconds(1'500);  // at least, to a prompt
constexpr Duration kBetweenKeys = std::chrono::milliseconds(300);
}  // namespace

Result<std::unique_ptr<Callers>> Callers::create(Shared& shared) {
    std::unique_ptr<Callers> callers(new Callers(shared));
    TRY(callers->bind(shared.random.next()));
    return callers;
}

void Callers::start() {
    if (!shared_.plan.dial.empty() && shared_.plan.calls_per_minute > 0) {
        next_arrival();
    }
}

void Callers::next_arrival() {
    const double mean_ms = 60'000.0 / shared_.plan.calls_per_minute;
    arrival_.start(Duration{static_cast<std::int64_t>(shared_.random.exponential(mean_ms))},
                   [this] {
                       place_call();
                       if (shared_.plan.calls_max == 0 ||
                           shared_.report.calls_placed < shared_.plan.calls_max) {
                           next_arrival();
                       }
                   });
}

void Callers::place_call() {
    auto& shared = shared_;
    if (parties_.size() >= shared.plan.calls_at_once) {
        ++shared.report.calls_skipped;
        return;
    }
    // A Chinese mobile number; repeats are so rare that the number names the call.
    const auto number = fmt::format("13{:09}", shared.random.below(1'000'000'000));
    Party party(shared.loop, shared.random.next() >> 12);
    party.number = number;
    party.placed_at = shared.loop.now();
    ++shared.report.calls_placed;
    if (auto opened = shared.open(party); !opened || by_number_.contains(number)) {
        shared.report.add_error(opened ? "number drawn twice" : opened.error().text);
        return;
    }
    sip::OutgoingCall call;
    const auto& dialled = shared.plan.dial[shared.random.below(shared.plan.dial.size())];
    if (const auto keys = shared.plan.keys.find(dialled);
        keys != shared.plan.keys.end() && !keys->second.empty()) {
        party.keys = keys->second[shared.random.below(keys->second.size())];
    }
    call.target = sip::SipUri::make(dialled, shared.plan.server.address, shared.plan.server.port);
    call.from.uri = sip::SipUri::make(number, address_);
    call.offer = party.session.offer(shared.audio(party, address_));
    const auto id = user_agent_->invite(call);
    by_number_[number] = id;
    parties_.emplace(id, std::move(party));
    wait_patiently(id);
}

void Callers::wait_patiently(sip::CallId call) {
    find(call)->patience.start(shared_.exponential(shared_.plan.patience_mean), [this, call] {
        ++shared_.report.calls_impatient;
        by_number_.erase(find(call)->number);
        hang_up(call, EndCause::NormalHangUp);
    });
}

void Callers::on_answered(sip::CallId call, const sip::Sdp& answer) {
    auto* party = find(call);
    if (party == nullptr) {
        return;
    }
    const auto audio = party->session.on_answer(answer);
    if (!audio) {
        shared_.report.add_error("unusable answer: " + audio.error().text);
        by_number_.erase(party->number);
        return hang_up(call, EndCause::BadRequest);
    }
    party->answered_at = shared_.loop.now();
    party->is_answered = true;
    ++shared_.report.calls_connected;
    shared_.report.set_up_ms.add(
        static_cast<double>((party->answered_at - party->placed_at).count()));
    shared_.set_remote(*party, *audio);
    shared_.speak(party->stream, shared_.caller_speech);
    if (!party->keys.empty()) {
        press_next(call);
    }
    if (shared_.plan.phones.empty()) {
        // No agents of ours to tell that the call was taken: answered is taken.
        on_agent_took(party->number,
                      shared_.plan.talk_min + shared_.exponential(shared_.plan.talk_mean), true);
    }
}

void Callers::press_next(sip::CallId call) {
    auto& party = *find(call);
    const bool listens = party.keys.front() == ' ' || !party.has_pressed;
    const auto pause = listens ? kListens + shared_.exponential(kListens) : kBetweenKeys;
    party.timer.start(pause, [this, call] {
        auto& presser = *find(call);
        if (presser.keys.front() != ' ') {
            shared_.engine->send_digits(presser.stream, presser.keys.substr(0, 1));
            presser.has_pressed = true;
            wait_patiently(call);  // who is getting on waits on
        }
        presser.keys.erase(0, 1);
        if (!presser.keys.empty()) {
            press_next(call);
        }
    });
}

void Callers::on_agent_took(const std::string& number, Duration talk, bool caller_hangs_up) {
    const auto found = by_number_.find(number);
    if (found == by_number_.end()) {
        return;
    }
    const auto id = found->second;
    auto* party = find(id);
    party->is_talking = true;
    party->patience.stop();
    party->timer.stop();
    if (caller_hangs_up) {
        party->timer.start(talk, [this, id] {
            ++shared_.report.calls_talked;
            by_number_.erase(find(id)->number);
            hang_up(id, EndCause::NormalHangUp);
        });
    }
}

void Callers::on_ended(sip::CallId call, const CallEnd& end) {
    const auto* party = find(call);
    if (party == nullptr) {
        return;
    }
    if (party->is_talking && end.cause == EndCause::NormalHangUp) {
        ++shared_.report.calls_talked;
    } else {
        ++shared_.report.calls_refused[std::string(end_cause_name(end.cause))];
    }
    by_number_.erase(party->number);
    forget(call);
}

void Callers::on_incoming(const sip::IncomingCall& call) {
    user_agent_->refuse(call.call, 404, "Not Found");
}

void Callers::hang_up_all() {
    std::vector<sip::CallId> open;
    open.reserve(parties_.size());
    for (const auto& [id, party] : parties_) {
        open.push_back(id);
    }
    for (const auto id : open) {
        ++shared_.report.calls_refused["hung_up_at_the_end"];
        by_number_.erase(find(id)->number);
        hang_up(id, EndCause::NormalHangUp);
    }
}

}  // namespace callfloor::robots
