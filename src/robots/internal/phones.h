#pragma once
// The agents' phones and what their people do: register, sign in, answer after a few seconds (or
// not, or refuse), talk, hang up or wait for the caller to, finish the after-call work, take
// breaks.

#include "robots/internal/callers.h"
#include "robots/internal/desk.h"

namespace callfloor::robots {

class Phones final : public Side {
  public:
    static Result<std::unique_ptr<Phones>> create(Shared& shared, Callers& callers);

    /// Registers all phones; each signs in at its desk when registered.
    void start();
    /// Unregisters and signs out.
    void stop();

    void on_incoming(const sip::IncomingCall& call) override;
    void on_ringing(sip::CallId, const std::optional<sip::Sdp>&) override {}
    void on_answered(sip::CallId, const sip::Sdp&) override {}
    void on_ended(sip::CallId call, const CallEnd& end) override;
    void on_registration(sip::RegistrationId registration, bool registered,
                         const std::string& detail) override;

  private:
    struct Phone {
        Phone(io::Timers& timers, const PhonePlan& phone_plan)
            : plan(phone_plan), wrap_up(timers), pause(timers) {}
        PhonePlan plan;
        sip::RegistrationId registration = sip::RegistrationId::None;
        bool is_registered = false;
        bool is_signed_in = false;
        bool is_in_call = false;
        io::Timer wrap_up;
        io::Timer pause;
    };

    Phones(Shared& shared, Callers& callers);
    void sign_in(Phone& phone);
    void answer(sip::CallId call);
    void after_call(Phone& phone, bool was_answered);
    void plan_break(Phone& phone);
    void command(Phone& phone, const std::string& name, std::string body,
                 std::function<void()> on_conflict = {});
    Phone* phone_of(const std::string& user);

    Callers& callers_;
    std::unique_ptr<Desk> desk_;
    std::vector<std::unique_ptr<Phone>> phones_;
    std::unordered_map<std::string, Phone*> by_user_;
    struct Incoming {
        sip::Sdp offer;
    };
    std::unordered_map<sip::CallId, Incoming> ringing_;
};

}  // namespace callfloor::robots
