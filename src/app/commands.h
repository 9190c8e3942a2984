#pragma once
// The verbs of the command line. Each prints what the user needs to know and returns the exit code:
// 0 done, 1 failed, 2 the command or its files are wrong.

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace callfloor::app {

struct CommandOptions {
    std::filesystem::path config = "callfloor.toml";
    std::filesystem::path share = "/usr/share/callfloor";
    std::filesystem::path console;
    std::filesystem::path data;
    std::filesystem::path file;
    std::filesystem::path password_file;
    std::filesystem::path key_file;
    std::string head;      ///< of the archive's chain, noted earlier
    std::string database;  ///< of PostgreSQL; empty: SQLite in the data folder
    std::string listen = "127.0.0.1";
    bool headless = false;
    bool check = false;
    bool overwrite = false;
    std::int64_t seconds = 0;
    std::uint64_t seed = 1;
    double calls_per_minute = 0;  ///< 0: what keeps the sample centre's agents busy
};

/// Turns SIGINT and SIGTERM into a call of on_stop on a thread of its own. Constructed before any
/// other thread starts.
class StopSignals final {
  public:
    explicit StopSignals(std::function<void()> on_stop);
    void start();

  private:
    sigset_t signals_;
    std::function<void()> on_stop_;
    std::jthread thread_;
};

int run_serve(const CommandOptions& options);
int run_demo(const CommandOptions& options, const char* program);
int run_load(const CommandOptions& options);
int run_robots(const CommandOptions& options);
int run_rebuild(const CommandOptions& options);
int run_ledger(const CommandOptions& options);
int run_recordings(const CommandOptions& options);
int run_backup(const CommandOptions& options);
int run_restore(const CommandOptions& options);
int run_version();

}  // namespace callfloor::app
