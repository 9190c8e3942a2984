#include "simulation.h"

#include "base/check.h"

namespace callfloor::simulation {

using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

namespace {

constexpr Duration kSweepEvery = 20s;
constexpr Duration kRestartWithin = 60min;
constexpr Duration kGhostMax = 5min;  ///< beyond two probes and their time-outs
const std::vector<sip::Endpoint> kListen{
    {std::string(Centre::kAddress), 5060, sip::TransportKind::Udp},
    {std::string(Centre::kAddress), 5060, sip::TransportKind::Tcp}};

std::string_view name_of(const std::string& address) {
    return address == Centre::kAddress ? "centre" : std::string_view(address);
}

}  // namespace

World::World(const Plan& plan_in)
    : plan(plan_in),
      dice(plan_in.seed),
      time(plan_in.start),
      checkers(story, tally),
      wire(time, Random(dice.seed()), plan.network),
      media(
          time, plan, dice.seed(), [](const auto&, const auto&) {},
          [this](std::string text) { checkers.violate("media", std::move(text), {}); }),
      disk(time, plan, dice.seed(), checkers, tally),
      centre(time, wire.add_host(kListen), plan, dice.seed(), checkers, tally, media, disk),
      staff(*this, dice.seed()),
      writers(*this, dice.seed()) {
    for (std::int64_t i = 0; i < plan.carriers; ++i) {
        carriers.emplace_back(*this, fmt::format("10.2.0.{}", 1 + i), dice.seed());
    }
}

void World::later(Duration after, std::move_only_function<void()> work) {
    auto due = time.now() + std::max(after, Duration{0});
    if (plan.beat > 0s) {
        due += (plan.beat - due.time_since_epoch() % plan.beat) % plan.beat;
    }
    ++planned;
    time.start(due - time.now(), [this, work = std::move(work)]() mutable {
        --planned;
        work();
    });
}

Simulation::Simulation(const Plan& plan) : world_(plan) {}

// ---------------------------------------------------------------- running

bool Simulation::pass_until(Instant until) {
    auto& time = world_.time;
    while (!world_.checkers.violation()) {
        const auto due = time.next_due();
        if (!due || *due > until) {
            time.advance_to(until);
            return true;
        }
        time.advance_to(*due);
        world_.centre.turn_end();
    }
    return false;
}

void Simulation::run(bool tells_story) {
    auto& world = world_;
    world.story.is_told = tells_story;
    world.media.set_on_bridged([this](const auto& a, const auto& b) { on_bridged(a, b); });
    world.centre.on_event = [this](const floor::Event& event) {
        fingerprint_ = (fingerprint_ ^ static_cast<std::uint64_t>(to_epoch_ms(event.at)) ^
                        (event.body.index() << 48)) *
                       1099511628211ULL;
        world_.staff.on_event(event);
        world_.writers.on_event(event);
    };
    world.wire.set_tap([this](const sip::Flow& flow, std::string_view bytes) {
        fingerprint_ = (fingerprint_ ^ bytes.size()) * 1099511628211ULL;
        ++world_.tally.datagrams;
        world_.story.tell_message(world_.time.now(), name_of(flow.local.address),
                                  name_of(flow.remote.address), bytes, false);
        return true;
    });
    world.centre.boot(make_centre(world.plan, world.dice), Duration{0});
    for (const auto& extension : world.centre.config().extensions) {
        const auto index = extension.id.value - extension_id(0).value;
        // Every fifth seat has two phones that ring together.
        for (int device = 0; device < (index % 5 == 0 ? 2 : 1); ++device) {
            world.phones.emplace_back(world, fmt::format("10.1.{}.{}", device, 1 + index),
                                      world.dice.seed(), extension.id, extension.number,
                                      world.plan.phones_use_tcp && index % 3 == 0);
            world.phones.back().begin_registration();
        }
    }
    world.staff.begin();
    world.writers.begin();
    call_next();
    vanish_next();
    restart_next();
    slow_disk_next();
    sweep_next();
    while (placed_ < world.plan.calls) {
        if (!pass_until(world.time.now() + 1min)) {
            return;
        }
    }
    close_down();
}

/// Poisson, with peaks.
Duration Simulation::until_next_call() {
    const auto& plan = world_.plan;
    const auto since_peak = world_.time.now().time_since_epoch() % plan.peak_every;
    const double factor = since_peak < plan.peak_length ? plan.peak_factor : 1;
    const auto handling = plan.talk_mean + 8s;
    const double per_ms = plan.load * factor * static_cast<double>(plan.agents) /
                          static_cast<double>(handling.count());
    return world_.dice.exponential(Duration{static_cast<std::int64_t>(1 / per_ms)});
}

void Simulation::call_next() {
    world_.later(until_next_call(), [this] {
        if (world_.is_closing || placed_ >= world_.plan.calls) {
            return;
        }
        do {
            place_call();
        } while (world_.plan.beat > 0s && placed_ < world_.plan.calls && world_.dice.chance(0.5));
        call_next();
    });
}

void Simulation::place_call() {
    ++placed_;
    ++world_.tally.calls;
    auto& dice = world_.dice;
    const auto number = dice.chance(0.01)
                            ? std::string("999")
                            : fmt::format("400{}", dice.chance(0.03) ? 4 : dice.below(4));
    if (dice.chance(world_.plan.internal_calls)) {
        auto& phone = world_.phones[static_cast<std::size_t>(
            dice.below(static_cast<std::int64_t>(world_.phones.size())))];
        phone.call(dice.chance(0.6)   ? fmt::format("80{:02}", dice.below(world_.plan.agents + 2))
                   : dice.chance(0.3) ? fmt::format("137{:08}", placed_)
                                      : number);
    } else {
        auto& carrier = world_.carriers[static_cast<std::size_t>(
            dice.below(static_cast<std::int64_t>(world_.carriers.size())))];
        carrier.call(number, fmt::format("139{:08}", placed_));
    }
}

void Simulation::on_bridged(const SimulatedMedia::Ear& a, const SimulatedMedia::Ear& b) {
    for (const auto* ear : {&a, &b}) {
        for (auto& carrier : world_.carriers) {
            if (carrier.address() == ear->address) {
                if (auto* call = carrier.find(*ear)) {
                    carrier.on_connected(*call);
                }
            }
        }
        for (auto& phone : world_.phones) {
            if (phone.address() == ear->address) {
                if (auto* call = phone.find(*ear)) {
                    phone.on_connected(*call);
                }
            }
        }
    }
}

// ---------------------------------------------------------------- trouble

/// A phone (or, seldom, a carrier) drops off the network for a while, or loses power.
void Simulation::vanish_next() {
    if (world_.plan.vanish_every <= 0s) {
        return;
    }
    world_.later(world_.dice.exponential(world_.plan.vanish_every), [this] {
        if (world_.is_closing) {
            return;
        }
        auto& dice = world_.dice;
        ++world_.tally.phones_vanished;
        auto& phone = world_.phones[static_cast<std::size_t>(
            dice.below(static_cast<std::int64_t>(world_.phones.size())))];
        if (dice.chance(0.3)) {
            phone.reboot();
        } else {
            const auto address = dice.chance(0.2) ? world_.carriers[0].address() : phone.address();
            world_.story.tell(world_.time.now(), "{} drops off the network", address);
            world_.wire.set_reachable(address, false);
            const auto away = dice.exponential(40s);
            world_.time.start(away, [this, address] {
                world_.story.tell(world_.time.now(), "{} is back", address);
                world_.wire.set_reachable(address, true);
            });
            if (away > 15s) {
                world_.time.start(15s, [this, address] { world_.media.fall_silent(address); });
            }
        }
        if (dice.chance(0.1)) {
            world_.media.set_ports_exhausted(true);
            world_.time.start(dice.exponential(5s),
                              [this] { world_.media.set_ports_exhausted(false); });
        }
        vanish_next();
    });
}

void Simulation::slow_disk_next() {
    if (world_.plan.slow_disk_every <= 0s) {
        return;
    }
    world_.later(world_.dice.exponential(world_.plan.slow_disk_every), [this] {
        if (world_.is_closing) {
            return;
        }
        world_.disk.set_slow(true);
        world_.later(world_.dice.exponential(20s), [this] {
            world_.disk.set_slow(false);
            slow_disk_next();
        });
    });
}

void Simulation::restart_next() {
    if (world_.plan.restart_every <= 0s) {
        return;
    }
    // Within an hour, so that none is still to come when everything is over.
    const auto after = std::min(world_.dice.exponential(world_.plan.restart_every), kRestartWithin);
    world_.later(after, [this] {
        if (!world_.is_closing) {
            kill_and_boot(world_.dice.chance(0.25));
        }
    });
}

void Simulation::kill_and_boot(bool in_order) {
    auto& dice = world_.dice;
    const auto down_for = dice.between(200ms, 20s);
    is_restarting_ = true;
    const auto kill = [this, down_for] {
        world_.story.tell(world_.time.now(), "the server's process ends");
        world_.centre.kill();
        world_.wire.break_streams(std::string(Centre::kAddress));
        world_.time.start(down_for, [this] { boot(); });
    };
    if (!in_order) {
        ++world_.tally.crashes;
        return kill();
    }
    ++world_.tally.stops;
    world_.story.tell(world_.time.now(), "the server is told to stop");
    world_.centre.stop();
    world_.time.start(5s, [this, kill] {
        world_.disk.flush();
        kill();
    });
}

void Simulation::boot() {
    auto& dice = world_.dice;
    if (world_.plan.has_clock_steps && dice.chance(0.7)) {
        ++world_.tally.clock_steps;
        wall_offset_ = dice.between(-10min, 10min);
    }
    world_.story.tell(world_.time.now(), "the server starts, its clock off by {} ms",
                      wall_offset_.count());
    world_.centre.boot(world_.centre.config(), wall_offset_);
    world_.staff.on_boot();
    world_.writers.on_boot();
    is_restarting_ = false;
    restart_next();
}

void Simulation::sweep_next() {
    world_.time.start(kSweepEvery, [this] {
        if (is_over_) {
            return;
        }
        world_.centre.sweep();
        if (world_.centre.is_up()) {
            check_ghosts();
            for (auto& carrier : world_.carriers) {
                carrier.check_orphans();
            }
            for (auto& phone : world_.phones) {
                phone.check_orphans();
            }
        }
        sweep_next();
    });
}

/// A conversation whose caller is gone is found out by probes and time-outs, in the end.
void Simulation::check_ghosts() {
    std::map<ConversationId, Instant> ghosts;
    for (const auto& [id, seen] : world_.checkers.conversations()) {
        if (seen.is_chat) {
            continue;  // its visitor has no party; he leaves by what writers.h says
        }
        const auto has_caller = [&](Party& party) {
            return party.find_by_caller(seen.caller) != nullptr;
        };
        if (std::ranges::any_of(world_.carriers, has_caller) ||
            std::ranges::any_of(world_.phones, has_caller)) {
            continue;
        }
        const auto known = ghosts_.find(id);
        const auto since = known != ghosts_.end() ? known->second : world_.time.now();
        ghosts.emplace(id, since);
        if (world_.time.now() - since > kGhostMax) {
            world_.checkers.violate(
                "parties",
                fmt::format("conversation {} of {} goes on {} s after its caller left", id,
                            seen.caller, (world_.time.now() - since).count() / 1000),
                {fmt::format("{}", id), seen.caller});
        }
    }
    ghosts_ = std::move(ghosts);
}

// ---------------------------------------------------------------- the end

/// Callers and agents leave; then nothing may be left anywhere.
void Simulation::close_down() {
    auto& world = world_;
    world.is_closing = true;
    while (is_restarting_) {
        if (!pass_until(world.time.now() + 1s)) {
            return;
        }
    }
    const auto is_quiet = [&] {
        const auto has_calls = [](const Party& party) { return !party.calls().empty(); };
        return std::ranges::none_of(world.carriers, has_calls) &&
               std::ranges::none_of(world.phones, has_calls);
    };
    const auto deadline = world.time.now() + 25min;  // the longest patience and the longest talk
    do {
        if (!pass_until(world.time.now() + 1min)) {
            return;
        }
    } while (!is_quiet() && world.time.now() < deadline);
    world.staff.go_home();
    world.writers.go_home();
    for (auto& phone : world.phones) {
        phone.end_registration();
    }
    if (!pass_until(world.time.now() + 35min)) {  // the figures of the last half hour expire
        return;
    }
    world.disk.flush();
    world.centre.sweep();
    world.checkers.at_end(world.centre.floor(), world.centre.now());
    const auto left = [&](std::string_view where, std::size_t count, std::string_view what) {
        if (count != 0) {
            world.checkers.violate("leftovers",
                                   fmt::format("{} {} are left at {}", count, what, where), {});
        }
    };
    for (const auto& [trunk, view] : world.centre.server().trunks()) {
        left("a trunk", static_cast<std::size_t>(view.calls), "places");
    }
    const auto figures = world.centre.server().user_agent().figures();
    left("the centre", figures.calls, "SIP calls");
    left("the centre", world.media.streams(), "streams");
    left("the centre", world.media.recordings(), "recordings");
    for (auto& carrier : world.carriers) {
        left(carrier.address(), carrier.own_calls(), "calls");
        left(carrier.address(), carrier.calls().size(), "callers");
    }
    for (auto& phone : world.phones) {
        left(phone.address(), phone.own_calls(), "calls");
        left(phone.address(), phone.calls().size(), "conversations");
    }
    is_over_ = true;
    world.centre.probe_trunks(0s);
    if (!pass_until(world.time.now() + 10min)) {
        return;
    }
    const auto after = world.centre.server().user_agent().figures();
    left("the centre", after.transactions, "transactions");
    left("the centre", after.registrations, "registrations");
    for (auto& carrier : world.carriers) {
        left(carrier.address(), carrier.transactions(), "transactions");
    }
    for (auto& phone : world.phones) {
        left(phone.address(), phone.transactions(), "transactions");
    }
    world.centre.kill();
    world.carriers.clear();
    world.phones.clear();
    world.time.advance(30min);
    left("the end", world.time.pending() - world.planned, "timers");
}

std::string Simulation::story(std::size_t lines) const {
    const auto& violation = world_.checkers.violation();
    return world_.story.about(violation ? violation->words : std::vector<std::string>{}, lines);
}

}  // namespace callfloor::simulation
