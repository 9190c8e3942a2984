#include "robots/internal/desk.h"

#include "base/json.h"
#include "base/log.h"
#include "http/client.h"

namespace callfloor::robots {

namespace {
constexpr std::size_t kJobs = 10'000;  // at the bound a command is answered LimitReached
}

Desk::Desk(std::string host, std::uint16_t port, io::EventLoop& loop)
    : host_(std::move(host)),
      port_(port),
      loop_(loop),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

Desk::~Desk() {
    thread_.request_stop();
    ready_.notify_all();
}

void Desk::log_in(const PhonePlan& phone, std::function<void(Result<void>)> on_answer) {
    add({phone.login, "/api/v1/session",
         json::to_text(json::Object{{"name", phone.login}, {"password", phone.login_password}}),
         true, std::move(on_answer)});
}

void Desk::command(const std::string& login, const std::string& command, std::string body,
                   std::function<void(Result<void>)> on_answer) {
    add({login, "/api/v1/desk/" + command, std::move(body), false, std::move(on_answer)});
}

void Desk::add(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (jobs_.size() < kJobs) {
            jobs_.push_back(std::move(job));
            ready_.notify_one();
            return;
        }
    }
    job.on_answer(fail(ErrorCode::LimitReached, "{} desk commands wait already", kJobs));
}

void Desk::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            if (!ready_.wait(lock, stop, [this] { return !jobs_.empty(); })) {
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        auto result = perform(job);
        if (!loop_.post([on_answer = std::move(job.on_answer), result = std::move(result)] {
                on_answer(result);
            })) {
            log(LogLevel::Error, "robots",
                "the loop's mailbox is full; an answer of the desk is lost");
        }
    }
}

Result<void> Desk::perform(const Job& job) {
    http::Client client(host_, port_);
    http::ClientRequest request;
    request.method = "POST";
    request.path = job.path;
    request.body = job.body;
    request.headers = {{"Content-Type", "application/json"}, {"X-Requested-With", "callfloor"}};
    if (!job.is_log_in) {
        request.headers.emplace_back("Authorization", "Bearer " + tokens_[job.login]);
    }
    const auto response = TRY(client.send(request));
    if (response.status == 409) {
        return fail(ErrorCode::Conflict, "{}", response.body);
    }
    if (response.status >= 300) {
        return fail(ErrorCode::Unavailable, "{} for {} answered {}: {}", job.path, job.login,
                    response.status, response.body.substr(0, 300));
    }
    if (job.is_log_in) {
        const auto answer = TRY(json::parse_object(response.body));
        tokens_[job.login] = TRY(json::get_string(answer, "token"));
    }
    return {};
}

}  // namespace callfloor::robots
