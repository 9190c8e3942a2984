#pragma once
// The robots' hands at the desk: one thread that sends the agents' commands to the API one after
// the other, as browsers would. Answers are posted to the loop.

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "io/event_loop.h"
#include "robots/robot_plan.h"

namespace callfloor::robots {

class Desk final {
  public:
    Desk(std::string host, std::uint16_t port, io::EventLoop& loop);
    ~Desk();

    /// Signs in at the API and keeps the session for the phone's later commands.
    void log_in(const PhonePlan& phone, std::function<void(Result<void>)> on_answer);
    /// POST /api/v1/desk/`command` with a JSON body; Conflict is the server's refusal of a late
    /// command.
    void command(const std::string& login, const std::string& command, std::string body,
                 std::function<void(Result<void>)> on_answer);

  private:
    struct Job {
        std::string login, path, body;
        bool is_log_in = false;
        std::function<void(Result<void>)> on_answer;
    };
    void add(Job job);
    void work(const std::stop_token& stop);
    Result<void> perform(const Job& job);

    std::string host_;
    std::uint16_t port_;
    io::EventLoop& loop_;
    std::map<std::string, std::string> tokens_;  // worker thread only
    std::mutex mutex_;
    std::condition_variable_any ready_;
    std::deque<Job> jobs_;
    std::jthread thread_;  // last: starts when the rest stands
};

}  // namespace callfloor::robots
