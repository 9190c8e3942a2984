// ./run demo: the product as it is, in a temporary folder, with the sample centre and the robots as
// a process of their own.

#include <csignal>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/centre_load.h"
#include "app/commands.h"
#include "app/data_folder.h"
#include "app/demo_check.h"
#include "app/server.h"
#include "base/check.h"
#include "base/json.h"
#include "base/text.h"

extern char** environ;

namespace callfloor::app {

namespace {

constexpr auto kDrain = std::chrono::seconds(25);

/// The robots' process: its report comes on a pipe when it ends.
class RobotProcess final {
  public:
    static Result<std::unique_ptr<RobotProcess>> start(const std::filesystem::path& program,
                                                       const std::filesystem::path& plan) {
        int pipe_ends[2];
        if (::pipe2(pipe_ends, O_CLOEXEC) != 0) {
            return fail(ErrorCode::Unavailable, "no pipe for the robots");
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        // A group of its own: Ctrl-C reaches the server first, which then tells the robots.
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
        std::string name = program.string();
        std::string verb = "robots";
        std::string file = plan.string();
        char* arguments[] = {name.data(), verb.data(), file.data(), nullptr};
        auto process = std::make_unique<RobotProcess>();
        const int failed =
            posix_spawn(&process->pid_, name.c_str(), &actions, &attributes, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        ::close(pipe_ends[1]);
        if (failed != 0) {
            ::close(pipe_ends[0]);
            return fail(ErrorCode::Unavailable, "cannot start {} robots: {}", name,
                        std::strerror(failed));
        }
        process->output_ = pipe_ends[0];
        return process;
    }

    ~RobotProcess() {
        if (output_ >= 0) {
            stop();
            std::ignore = wait();
        }
    }

    void stop() const { ::kill(pid_, SIGTERM); }

    /// Waits for the end; the report is its last line.
    Result<json::Object> wait() {
        std::string text;
        char buffer[4096];
        for (ssize_t got = 0; (got = ::read(output_, buffer, sizeof buffer)) > 0;) {
            text.append(buffer, static_cast<std::size_t>(got));
        }
        ::close(std::exchange(output_, -1));
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return json::parse_object(trim(text));
    }

  private:
    pid_t pid_ = 0;
    int output_ = -1;
};

/// A file only its owner can read: it holds passwords.
Result<void> write_private(const std::filesystem::path& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        const int reason = errno;
        if (file >= 0) {
            ::close(file);
        }
        return fail(ErrorCode::Unavailable, "cannot write {}: {}", path.string(),
                    std::strerror(reason));
    }
    ::close(file);
    return {};
}

struct Demo {
    CommandOptions options;
    std::filesystem::path program;
    std::filesystem::path data;
    bool is_temporary = false;
    Settings settings;
    SampleCentre loaded;
    std::unique_ptr<Server> server;
    std::unique_ptr<RobotProcess> robots;
};

Result<void> choose_folder(Demo& demo) {
    demo.data = demo.options.data;
    if (demo.data.empty()) {
        std::string name =
            (std::filesystem::temp_directory_path() / "callfloor-demo-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            return fail(ErrorCode::Unavailable, "cannot make a temporary folder: {}",
                        std::strerror(errno));
        }
        demo.data = name;
        demo.is_temporary = true;
    } else if (std::filesystem::exists(demo.data / "callfloor.db")) {
        return fail(ErrorCode::Conflict, "{} holds a database already; the demo wants a new folder",
                    demo.data.string());
    }
    return {};
}

Settings demo_settings(const Demo& demo) {
    Settings settings;
    const auto& address = demo.options.listen;
    settings.server.data_dir = demo.data.string();
    settings.database.url = demo.options.database;
    settings.server.log_level = demo.options.headless ? "warning" : "info";
    // Headless runs stand beside anything else on the machine; a demo for people has the ports
    // people expect.
    const auto port = [&](int wanted) { return demo.options.headless ? 0 : wanted; };
    settings.sip.listen = {fmt::format("udp:{}:{}", address, port(5060)),
                           fmt::format("tcp:{}:{}", address, port(5060))};
    settings.sip.stranger_requests_per_second =
        50;  // all phones of the robots register from one address at once
    settings.media.address = address;
    settings.media.port_low = 20'000;
    settings.media.port_high = 25'999;
    settings.http.listen = fmt::format("127.0.0.1:{}", port(8080));
    settings.http.tls_listen = fmt::format("{}:{}", address, port(8443));
    complete_settings(settings, demo.data);
    return settings;
}

/// A PostgreSQL database named by the user must not be one that holds a real centre.
Result<void> check_unused(const Settings& settings) {
    const auto place = data_folder_of(settings);
    if (place.database.postgresql.empty()) {
        return {};
    }
    auto connection = TRY(store::Connection::open(place.database));
    if (connection.query_integer("SELECT COUNT(*) FROM users").value_or(0) > 0) {
        return fail(ErrorCode::Conflict,
                    "the database holds a centre already; the demo wants an empty one");
    }
    return {};
}

/// What callers of the sample's self-service press: an agent, an order, points with card and PIN, a
/// wrong PIN first.
json::Array keys_at_the_menu() {
    return {"0", "1 20260001#   0", "1 20260002#   0", "2 10000001# 135790    0",
            "2 10000003# 111111   10000003# 975310    0"};
}

json::Object robot_plan(const Demo& demo) {
    const auto& options = demo.options;
    json::Array phones;
    bool tcp = false;
    for (const auto& seat : demo.loaded.seats) {
        if (seat.login.empty()) {
            continue;  // the newcomer's own phone
        }
        phones.push_back(json::Object{{"user", seat.extension},
                                      {"password", seat.secret},
                                      {"tcp", tcp = !tcp},
                                      {"login", seat.login},
                                      {"login_password", seat.password},
                                      {"extension_id", seat.extension_id.value}});
    }
    json::Object plan{{"server_address", "127.0.0.1"},
                      {"server_port", demo.server->ports().sip_udp},
                      {"server_tcp_port", demo.server->ports().sip_tcp},
                      {"api_host", "127.0.0.1"},
                      {"api_port", demo.server->ports().http},
                      {"caller_address", "127.0.0.2"},
                      {"phone_address", "127.0.0.3"},
                      {"rtp_low", 26'000},
                      {"rtp_high", 31'999},
                      {"speech", std::filesystem::absolute(options.share / "speech").string()},
                      {"seed", options.seed},
                      {"run_for_ms", options.seconds * 1000},
                      {"drain_for_ms", Duration(kDrain).count()},
                      {"dial", json::Array{"4001", "4001", "4002", "4003"}},
                      {"keys", json::Object{{"4003", keys_at_the_menu()}}},
                      {"calls_per_minute", options.calls_per_minute > 0 ? options.calls_per_minute
                                           : options.headless           ? 90.0
                                                                        : 26.0},
                      {"talk_mean_ms", options.headless ? 6'000 : 40'000},
                      {"talk_min_ms", 2'000},
                      {"patience_mean_ms", 45'000},
                      {"wrap_up_mean_ms", options.headless ? 2'000 : 8'000},
                      {"phones", std::move(phones)}};
    plan["wrap_up_codes"] = json::Array{"consult_product", "order_status", "complaint_service"};
    return plan;
}

void greet(const Demo& demo) {
    const auto& ports = demo.server->ports();
    fmt::print("\n  callfloor demo is running; Ctrl-C ends it{}\n\n",
               demo.is_temporary ? " and deletes its data" : "");
    fmt::print("  Console   http://127.0.0.1:{}   or https://{}:{}\n", ports.http,
               demo.options.listen, ports.https);
    for (const auto& [who, login, password] : demo.loaded.logins) {
        fmt::print("            {:<12} {:<10} {}\n", who, login, password);
    }
    for (const auto& seat : demo.loaded.seats) {
        if (seat.login.empty()) {
            fmt::print(
                "\n  Your own SIP phone: server {}:{}  user {}  password {}   then dial 4001\n",
                demo.options.listen, ports.sip_udp, seat.extension, seat.secret);
            break;
        }
    }
    fmt::print("\n");
    std::fflush(stdout);
}

int finish(Demo& demo, const Result<json::Object>& report) {
    if (!report) {
        fmt::print(stderr, "callfloor: the robots gave no report: {}\n", report.error().text);
        return 1;
    }
    const auto check = check_demo(demo.data, *report);
    if (!check) {
        fmt::print(stderr, "callfloor: {}\n", check.error().text);
        return 1;
    }
    for (const auto& problem : check->problems) {
        fmt::print(stderr, "problem: {}\n", problem);
    }
    fmt::print("{}\n", json::to_text(check->figures));
    return check->problems.empty() ? 0 : 1;
}

Result<int> run(Demo& demo) {
    TRY(choose_folder(demo));
    demo.settings = demo_settings(demo);
    set_log_level(log_level_of(demo.settings));
    TRY(check_unused(demo.settings));
    demo.loaded = TRY(load_sample_centre(demo.settings, demo.options.share,
                                         demo.options.share / "sample-centre.toml"));

    StopSignals signals([&demo] {
        if (demo.robots) {
            demo.robots->stop();
        } else if (demo.server) {
            demo.server->stop();
        }
    });
    demo.server = TRY(Server::create(demo.settings, {demo.options.share, demo.options.console}));
    const auto plan = demo.data / "robots.json";
    TRY(write_private(plan, json::to_text(robot_plan(demo))));

    Result<json::Object> report = fail(ErrorCode::Internal, "the robots did not run");
    std::jthread waiter;
    const bool posted = demo.server->loop().post([&] {
        // The server takes calls from here on.
        auto started = RobotProcess::start(demo.program, plan);
        if (!started) {
            report = fail(started.error());
            return demo.server->stop();
        }
        demo.robots = std::move(*started);
        if (!demo.options.headless) {
            greet(demo);
        }
        waiter = std::jthread([&] {
            report = demo.robots->wait();
            demo.server->stop();
        });
    });
    CHECK(posted);
    signals.start();
    demo.server->run();
    if (waiter.joinable()) {
        waiter.join();
    }
    demo.server.reset();
    const int code = demo.options.headless ? finish(demo, report) : 0;
    if (demo.is_temporary) {
        std::error_code ignored;
        std::filesystem::remove_all(demo.data, ignored);
    }
    return code;
}

}  // namespace

int run_demo(const CommandOptions& options, const char* program) {
    Demo demo;
    demo.options = options;
    std::error_code error;
    demo.program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        demo.program = program;
    }
    const auto code = run(demo);
    if (!code) {
        fmt::print(stderr, "callfloor: {}\n", code.error().text);
        return 1;
    }
    return *code;
}

}  // namespace callfloor::app
