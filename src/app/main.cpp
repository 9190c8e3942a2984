// The command line: one program, a verb each.

#include <csignal>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/commands.h"

namespace callfloor::app {
namespace {

void add_common(CLI::App& command, CommandOptions& options) {
    command.add_option("--config", options.config, "settings file (docs/settings.md)")
        ->capture_default_str();
    command.add_option("--share", options.share, "folder with prompts/ and speech/")
        ->capture_default_str();
}

void add_running(CLI::App& app, CommandOptions& options) {
    auto* serve = app.add_subcommand("serve", "run the server");
    add_common(*serve, options);
    serve->add_option("--console", options.console, "folder of the built console");

    auto* load = app.add_subcommand("load", "load people, queues, numbers from a file");
    add_common(*load, options);
    load->add_option("file", options.file, "centre file (TOML)")->required();

    auto* robots = app.add_subcommand("robots", "SIP phones and callers against any server");
    robots->add_option("plan", options.file, "plan (JSON)")->required();

    app.add_subcommand("version", "print the version");
}

void add_demo(CLI::App& app, CommandOptions& options) {
    auto* demo = app.add_subcommand("demo", "a sample centre with robots that place real calls");
    demo->add_option("--share", options.share, "folder with prompts/ and speech/");
    demo->add_option("--console", options.console, "folder of the built console");
    demo->add_flag("--headless", options.headless,
                   "no browser: run, check, print one line of JSON");
    demo->add_option("--seconds", options.seconds, "how long calls come in; 0: until stopped")
        ->check(CLI::Range(0, 86'400));
    demo->add_option("--seed", options.seed, "seed of the robots");
    demo->add_option("--data", options.data, "data folder to use and keep");
    demo->add_option("--database", options.database,
                     "connection string of an empty PostgreSQL database; SQLite without it");
    demo->add_option("--listen", options.listen,
                     "address telephones and browsers reach; 127.0.0.1 is this machine only")
        ->capture_default_str();
    demo->add_option("--calls-per-minute", options.calls_per_minute, "how many callers come")
        ->check(CLI::Range(0.0, 6'000.0));
}

/// What is done to a data folder.
void add_data(CLI::App& app, CommandOptions& options) {
    auto* rebuild = app.add_subcommand("rebuild", "derive the records from the journal again");
    rebuild->add_flag("--check", options.check, "only compare");
    rebuild->add_option("--data", options.data, "data folder")->required();

    auto* ledger =
        app.add_subcommand("ledger", "check that every second belongs to exactly one interval");
    ledger->add_flag("--check", options.check, "exit non-zero on an imbalance");
    ledger->add_option("--data", options.data, "data folder")->required();

    auto* recordings =
        app.add_subcommand("recordings", "check that no recording was changed or has vanished");
    recordings->add_flag("--check", options.check, "read every file and compare it with the chain")
        ->required();
    recordings->add_option("--data", options.data, "data folder")->required();
    recordings->add_option("--key-file", options.key_file,
                           "keys of sealed recordings; the settings' own without it");
    recordings->add_option("--head", options.head,
                           "a hash of the chain noted earlier, which it must still hold");

    auto* backup = app.add_subcommand("backup", "copy a data folder while its server runs");
    backup->add_option("--data", options.data, "data folder")->required();
    backup->add_option("folder", options.file, "new folder for the backup")->required();

    auto* restore = app.add_subcommand("restore", "bring a backup to a data folder");
    restore->add_option("--data", options.data, "data folder to make")->required();
    restore->add_option("--database", options.database,
                        "connection string of a PostgreSQL database to fill; SQLite without it");
    restore->add_option("--password-file", options.password_file,
                        "file with the password of --database");
    restore->add_flag("--overwrite", options.overwrite, "lose what is there");
    restore->add_option("folder", options.file, "folder of the backup")->required();
}

int run_verb(const std::string& verb, const CommandOptions& options, const char* program) {
    if (verb == "serve") {
        return run_serve(options);
    }
    if (verb == "demo") {
        return run_demo(options, program);
    }
    if (verb == "load") {
        return run_load(options);
    }
    if (verb == "robots") {
        return run_robots(options);
    }
    if (verb == "rebuild") {
        return run_rebuild(options);
    }
    if (verb == "ledger") {
        return run_ledger(options);
    }
    if (verb == "recordings") {
        return run_recordings(options);
    }
    if (verb == "backup") {
        return run_backup(options);
    }
    if (verb == "restore") {
        return run_restore(options);
    }
    return run_version();
}

}  // namespace
}  // namespace callfloor::app

int main(int argc, char** argv) {
    using namespace callfloor::app;
    // A closed connection is an error value of write(), not the end of the server.
    std::signal(SIGPIPE, SIG_IGN);

    CLI::App app{"callfloor: a self-hosted call centre"};
    app.require_subcommand(1);
    CommandOptions options;
    add_running(app, options);
    add_demo(app, options);
    add_data(app, options);
    CLI11_PARSE(app, argc, argv);
    return run_verb(app.get_subcommands().front()->get_name(), options, argv[0]);
}
